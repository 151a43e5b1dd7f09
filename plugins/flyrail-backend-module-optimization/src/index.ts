/**
 * The CostOptimization operator.
 *
 * @packageDocumentation
 */
export {};
