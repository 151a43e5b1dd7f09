import type { Context } from '@flyrail/backstage-plugin-flyrail-node';
import type { CostOptimizationObject } from '@flyrail/backstage-plugin-optimization-common';
import type { Analysis, KnownUsage } from './analysis';
import type { OptimizationMetrics } from './metrics';
import type { Savings } from './savings';
import type { Settings } from './settings';
import type { StateKeeper } from './state/stateKeeper';
import type { Announcer } from './notify/announcement';
import type { Objectives } from './verify/objectives';

/** What the operator is made of. */
export interface Parts {
  analysis: Analysis;
  keeper: StateKeeper;
  objectives: Objectives;
  announcer: Announcer;
  settings: Settings;
  metrics: OptimizationMetrics;
  savings: Savings;
  usage: Pick<KnownUsage, 'forget'>;
}

/** A look at one CostOptimization: without `apply`, so that its deletion can take the same steps. */
export type Look = Omit<Context<CostOptimizationObject>, 'apply'>;
