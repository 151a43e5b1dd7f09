/**
 * The CostOptimization operator.
 *
 * @packageDocumentation
 */
export { optimizationModule as default } from './module';
export {
  createOptimizationOperator,
  optimizationOperator,
  type OptimizationOperatorOptions,
} from './operator';
export type { Settings } from './settings';
export { sealerOf, type Sealer } from './state/seal';
export type { StateStore } from './state/stateKeeper';
export {
  analysisOf,
  noAnalysis,
  type Amounts,
  type Analysis,
  type AnalysisRequest,
  type AnalysisResult,
  type AnalysisTarget,
  type ContainerSize,
  type Decide,
  type KnownUsage,
  type Recommendation,
  type TargetAutoscaler,
  type TargetDisruptionBudget,
  type UsageReader,
} from './analysis';
