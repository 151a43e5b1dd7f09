/**
 * What the CostOptimization operator knows and decides.
 *
 * @packageDocumentation
 */
export type { Rule, Sizing, UsageSeries } from './series';
