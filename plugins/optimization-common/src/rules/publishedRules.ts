import type { Rule } from '../series';
import { autopilotMovingWindow } from './autopilot';
import { craneResource } from './crane';
import { krrSimple, krrSimpleLimit } from './krr';
import { kruizeCost, kruizePerformance } from './kruize';
import { kubecost } from './kubecost';
import { quantile, sortedSamples, times } from './quantile';
import { vpaTarget } from './vpa';

/**
 * A rule by the name under which figures are printed.
 *
 * @public
 */
export interface NamedRule {
  readonly name: string;
  readonly rule: Rule;
}

/**
 * What others published, with their constants.
 *
 * @public
 */
export const publishedRules: readonly NamedRule[] = [
  { name: 'VPA target', rule: vpaTarget },
  { name: 'KRR simple', rule: krrSimple },
  { name: 'KRR simple_limit', rule: krrSimpleLimit },
  { name: 'Autopilot moving window', rule: autopilotMovingWindow },
  { name: 'Crane resource', rule: craneResource },
  { name: 'Kruize cost', rule: kruizeCost },
  { name: 'Kruize performance', rule: kruizePerformance },
  { name: 'Kubecost', rule: kubecost },
];

/**
 * The fixed front for CPU: a percentile of the training samples × a margin, which asks for nothing but one pass over them.
 *
 * @public
 */
export const fixedCpuFront: readonly NamedRule[] = [
  0.95, 0.98, 0.99, 0.995,
].flatMap(share =>
  [1, 1.05, 1.1, 1.15].map(margin => ({
    name: `p${share * 100} × ${margin.toFixed(2)}`,
    rule: ({ cpu }) => ({
      cpu: times(quantile(sortedSamples(cpu), share), margin),
    }),
  })),
);

/**
 * The fixed front for memory: the largest training sample × a margin.
 *
 * @public
 */
export const fixedMemoryFront: readonly NamedRule[] = [
  1.08, 1.1, 1.12, 1.15, 1.18, 1.2,
].map(margin => ({
  name: `max × ${margin.toFixed(2)}`,
  rule: ({ memory }) => ({
    memory: times(quantile(sortedSamples(memory), 1), margin),
  }),
}));
