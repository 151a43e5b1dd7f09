import type { z } from 'zod';
import {
  defineResource,
  type ResourceOf,
} from '@flyrail/backstage-plugin-flyrail-common';
import { APPLY_REQUEST, ROLLBACK_REQUEST } from './requests';
import { costOptimizationRules } from './rules';
import { costOptimizationSpec } from './spec';
import { costOptimizationStatus } from './status';

/** A CostOptimization's spec with its defaults filled in. @public */
export type CostOptimizationSpec = z.output<typeof costOptimizationSpec>;
/** A CostOptimization's spec as a person writes it. @public */
export type CostOptimizationSpecInput = z.input<typeof costOptimizationSpec>;
/** @public */
export type CostOptimizationStatus = z.output<typeof costOptimizationStatus>;
/** What is recommended, as the status has it. @public */
export type CurrentRecommendation = NonNullable<
  CostOptimizationStatus['currentRecommendation']
>;

/**
 * The CostOptimization custom resource: optimization.k8s.io/v1.
 *
 * @public
 */
export const CostOptimization = defineResource({
  group: 'optimization.k8s.io',
  version: 'v1',
  kind: 'CostOptimization',
  plural: 'costoptimizations',
  shortNames: ['costopt', 'co'],
  scope: 'Namespaced',
  description:
    'One workload, what it could save without doing worse, and within which bounds that may be applied.',
  // The API server wants to see who approved of a group below k8s.io.
  annotations: { 'api-approved.kubernetes.io': 'unapproved' },
  requests: [APPLY_REQUEST, ROLLBACK_REQUEST],
  spec: costOptimizationSpec,
  status: costOptimizationStatus,
  rules: costOptimizationRules,
  columns: [
    { name: 'Target', path: '.spec.targetWorkload.name' },
    { name: 'Type', path: '.spec.optimizationType' },
    { name: 'Phase', path: '.status.phase' },
    {
      name: 'Savings',
      path: '.status.currentRecommendation.monthlySavings',
      type: 'number',
      description:
        'What the current recommendation would save, in USD a month.',
    },
    { name: 'Age', path: '.metadata.creationTimestamp', type: 'date' },
    {
      name: 'Confidence',
      path: '.status.currentRecommendation.confidenceScore',
      type: 'number',
      priority: 1,
    },
    {
      name: 'Message',
      path: '.status.message',
      priority: 1,
    },
  ],
});

/** A CostOptimization as the API server returns it. @public */
export type CostOptimizationObject = ResourceOf<typeof CostOptimization>;
