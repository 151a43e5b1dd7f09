import type { CostOptimizationObject } from './CostOptimization';
import { APPLY_REQUEST, ROLLBACK_REQUEST } from './requests';

/**
 * What asking the operator for something writes to a CostOptimization: the spec as it shall be, and the request beside
 * it.
 *
 * @public
 */
export interface AskedOfOperator {
  spec: NonNullable<CostOptimizationObject['spec']>;
  requests: Record<string, string>;
}

/**
 * What asking for the current recommendation writes: with dryRun the operator would change nothing, whoever asks, so it
 * is turned off. Undefined where nothing is recommended. Pure.
 *
 * @public
 */
export function applyRequest({
  spec,
  status,
}: CostOptimizationObject): AskedOfOperator | undefined {
  const id = status?.currentRecommendation?.id;
  return id === undefined
    ? undefined
    : {
        spec: { ...spec, dryRun: false },
        requests: { [APPLY_REQUEST]: id },
      };
}

/**
 * What asking for a rollback of what is in force writes; the spec stays as it is. Undefined where nothing is in force.
 * Pure.
 *
 * @public
 */
export function rollbackRequest({
  spec,
  status,
}: CostOptimizationObject): AskedOfOperator | undefined {
  return (
    status?.applied && {
      spec,
      requests: { [ROLLBACK_REQUEST]: status.applied.id },
    }
  );
}
