/**
 * The CostOptimization operator.
 *
 * @packageDocumentation
 */
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
  type Recommendation,
  type TargetAutoscaler,
  type TargetDisruptionBudget,
  type UsageReader,
} from './analysis';
