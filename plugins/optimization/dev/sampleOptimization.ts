import { Entity } from '@backstage/catalog-model';
import { ClusterStatus } from '@flyrail/backstage-plugin-flyrail-common';
import {
  CostOptimizationObject,
  CurrentRecommendation,
} from '@flyrail/backstage-plugin-optimization-common';

// Example data of the development app and of the tests: one CostOptimization in its usual situations.

/** The component that has the tab. */
export const sampleEntity: Entity = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  metadata: {
    name: 'frontend-web',
    namespace: 'default',
    description: 'A web shop’s pages',
    annotations: {
      'flyrail.io/optimization': 'enabled',
      'backstage.io/kubernetes-id': 'frontend-web',
    },
  },
  spec: {
    type: 'website',
    lifecycle: 'production',
    owner: 'group:default/web',
    system: 'shop',
  },
};

/** A cluster that answers. */
export const localCluster: ClusterStatus = {
  name: 'dev',
  title: 'Local cluster',
  state: 'ok',
  since: '2026-11-20T08:00:00Z',
  version: 'v1.34.1',
};

/** A cluster that does not. */
export const lostCluster: ClusterStatus = {
  name: 'west',
  title: 'West',
  state: 'unreachable',
  since: '2026-11-20T09:12:00Z',
  message: 'connect ECONNREFUSED 10.0.0.7:6443',
  remedy: 'Check that the API server of West is up.',
};

/** Five pods that ask for 2 cores and 4 GiB each, and need half of it. */
export const sampleRecommendation: CurrentRecommendation = {
  id: '3f1c0a9be2d4',
  optimizationType: 'combined',
  currentCost: 876.4,
  optimizedCost: 438.2,
  monthlySavings: 438.2,
  realizableSavings: 310,
  confidenceScore: 0.92,
  riskLevel: 'LOW',
  riskReasons: [
    'No OOM kill, no restart and no CPU throttling in 14 days.',
    'It can be rolled back: the state before it is kept.',
  ],
  reasons: [
    'Made from 14 days of usage.',
    'cpu, why not less: 10 % less would put usage above the request 2.1 % of the time.',
    'cpu, why not more: 10 % more would leave 61.4 % unused, for 0.2 % less time above the request.',
    'memory, why not less: memory above the limit kills the container; 1,740 MiB was in use.',
  ],
  changePercent: 63,
  changes: { cpu_request: '750m', memory_request: '2Gi' },
  containers: [
    {
      name: 'app',
      before: { cpu_request: '2', memory_request: '4Gi' },
      after: { cpu_request: '750m', memory_request: '2Gi' },
    },
  ],
};

/** What the operator says of one thing. */
export const condition = (
  type: string,
  status: 'True' | 'False' | 'Unknown',
  reason: string,
  message: string,
) => ({
  type,
  status,
  reason,
  message,
  observedGeneration: 2,
  lastTransitionTime: '2026-11-20T08:00:10Z',
});

/** It is at work. */
export const ready = condition(
  'Ready',
  'True',
  'Watching',
  'Its workload is looked at',
);

/** Half could be saved, and nothing is changed without a person. */
export const sampleOptimization: CostOptimizationObject = {
  apiVersion: 'optimization.k8s.io/v1',
  kind: 'CostOptimization',
  metadata: {
    name: 'frontend-web',
    namespace: 'shop',
    uid: 'f8e1b4a2-0000-4000-8000-000000000002',
    generation: 2,
    resourceVersion: '4711',
    creationTimestamp: '2026-11-01T10:00:00Z',
    labels: { 'backstage.io/kubernetes-id': 'frontend-web' },
  },
  spec: {
    targetWorkload: { name: 'frontend-web', kind: 'Deployment' },
    optimizationType: 'ALL',
    maxChangePercent: 50,
    minConfidence: 0.75,
    dryRun: true,
    autoApply: false,
    rollbackOnFailure: true,
    maxRiskLevel: 'MEDIUM',
    metricsWindow: '14d',
    deletionPolicy: 'Rollback',
  },
  status: {
    observedGeneration: 2,
    phase: 'Ready',
    message: 'It could save 438.20 USD a month',
    lastAnalysis: '2026-11-20T08:00:00Z',
    currentRecommendation: sampleRecommendation,
    appliedOptimizations: 2,
    totalSavings: 120,
    history: [
      {
        at: '2026-11-12T09:44:00Z',
        what: 'Verified',
        recommendation: '9ab0c1d2e3f4',
        message: 'It did no worse for 30 minutes',
      },
      {
        at: '2026-11-12T09:14:00Z',
        what: 'Applied',
        recommendation: '9ab0c1d2e3f4',
        by: 'user:default/ada',
        message: 'Deployment shop/frontend-web: memory 6Gi → 4Gi',
      },
      {
        at: '2026-11-01T02:00:41Z',
        what: 'RolledBack',
        recommendation: '111111111111',
        message: 'Rolled back after 41 s: OOM kill in 2 of 5 pods',
      },
    ],
    conditions: [
      ready,
      condition(
        'Recommended',
        'True',
        'SavingsFound',
        'It could save 438.20 USD a month, with a confidence of 0.92 and LOW risk',
      ),
      condition(
        'Applicable',
        'False',
        'DryRun',
        'spec.dryRun is true, so nothing is changed: set dryRun: false, then apply it, or set autoApply: true',
      ),
    ],
  },
};

/** The sample with some of it otherwise. */
export const inSituation = (
  status: Partial<NonNullable<CostOptimizationObject['status']>>,
  spec: Partial<NonNullable<CostOptimizationObject['spec']>> = {},
): CostOptimizationObject => ({
  ...sampleOptimization,
  spec: { ...sampleOptimization.spec!, ...spec },
  status: { ...sampleOptimization.status!, ...status },
});

/** Its recommendation, as it was applied. */
export const applied = {
  id: sampleRecommendation.id,
  at: '2026-11-20T08:10:00Z',
  by: 'user:default/ada',
  through: 'Deployment shop/frontend-web',
  workload: {
    kind: 'Deployment' as const,
    namespace: 'shop',
    name: 'frontend-web',
  },
  changes: 'cpu 2 → 750m, memory 4Gi → 2Gi',
  monthlySavings: 438.2,
};

/** It is in force, and its pods are looked at. */
export const watchedOptimization = inSituation(
  {
    phase: 'Applied',
    applied,
    conditions: [
      ready,
      condition(
        'Applied',
        'True',
        'InForce',
        'Deployment shop/frontend-web: cpu 2 → 750m, memory 4Gi → 2Gi',
      ),
      condition(
        'Verified',
        'Unknown',
        'Watching',
        'Rolled out; watched until 2026-11-20 08:20:00 UTC',
      ),
    ],
  },
  { dryRun: false },
);

/** It proved itself. */
export const appliedOptimization = inSituation(
  {
    ...watchedOptimization.status,
    applied: { ...applied, verifiedAt: '2026-11-20T08:20:00Z' },
    currentRecommendation: undefined,
    totalSavings: 438.2,
    conditions: [
      ready,
      condition(
        'Applied',
        'True',
        'InForce',
        'Deployment shop/frontend-web: cpu 2 → 750m, memory 4Gi → 2Gi',
      ),
      condition('Verified', 'True', 'ProvedItself', 'It did no worse'),
    ],
  },
  { dryRun: false },
);

/** It did worse, and was undone. */
export const rolledBackOptimization = inSituation(
  {
    phase: 'RolledBack',
    currentRecommendation: undefined,
    held: {
      since: '2026-11-20T08:11:00Z',
      reason: 'RolledBack',
      message: 'Rolled back after 41 s: OOM kill in 2 of 5 pods',
      recommendation: sampleRecommendation.id,
      generation: 2,
    },
    conditions: [
      ready,
      condition(
        'Applied',
        'False',
        'RolledBack',
        'Rolled back after 41 s: OOM kill in 2 of 5 pods',
      ),
    ],
  },
  { dryRun: false },
);

/** Too little is known yet. */
export const youngOptimization = inSituation({
  phase: 'Analyzing',
  message: 'Needs 3 more days of usage',
  currentRecommendation: undefined,
  history: undefined,
  totalSavings: 0,
  conditions: [
    ready,
    condition(
      'Recommended',
      'Unknown',
      'NotEnoughData',
      'Needs 3 more days of usage: there are 4 of 7',
    ),
  ],
});

/** Another controller keeps its workload. */
export const ownedOptimization = inSituation(
  {
    currentRecommendation: {
      ...sampleRecommendation,
      yaml: 'apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: frontend-web\n  namespace: shop\nspec:\n  template:\n    spec:\n      containers:\n        - name: app\n          resources:\n            requests:\n              cpu: 750m\n              memory: 2Gi\n',
    },
    conditions: [
      ready,
      condition(
        'Applicable',
        'False',
        'OwnedBy',
        'Argo CD keeps Deployment shop/frontend-web as its repository has it: change it there',
      ),
    ],
  },
  { dryRun: false, autoApply: true },
);

/** What is to be optimized is not there. */
export const failedOptimization = inSituation({
  phase: 'Failed',
  message:
    'There is no Deployment shop/frontend-web: create it, or name another in spec.targetWorkload',
  currentRecommendation: undefined,
  conditions: [
    condition(
      'Ready',
      'False',
      'TargetMissing',
      'There is no Deployment shop/frontend-web: create it, or name another in spec.targetWorkload',
    ),
  ],
});
