/**
 * On a CostOptimization: the id of the recommendation (`status.currentRecommendation.id`) that a person wants applied.
 * The operator takes it off when it begins.
 *
 * @public
 */
export const APPLY_REQUEST = 'flyrail.io/apply-recommendation';

/**
 * On a CostOptimization: the id of the applied recommendation (`status.applied.id`) that a person wants undone. The
 * operator takes it off when it begins.
 *
 * @public
 */
export const ROLLBACK_REQUEST = 'flyrail.io/roll-back-recommendation';

/**
 * On a CostOptimization: a PromQL expression that answers while the service breaks its objective, as an alert's does
 * (`sum(rate(errors_total[2m])) / sum(rate(requests_total[2m])) > 0.01`). A change is rolled back when it begins to
 * answer while the change is watched.
 *
 * @public
 */
export const SLO_QUERY = 'flyrail.io/slo-query';

/** On what was optimized: `<namespace>/<name>` of the CostOptimization that did it. @public */
export const OPTIMIZED_BY = 'flyrail.io/optimized-by';
/** On what was optimized: the id of the recommendation. @public */
export const OPTIMIZATION = 'flyrail.io/optimization';
/** On what was optimized: when. @public */
export const OPTIMIZED_AT = 'flyrail.io/optimized-at';
/** On what was optimized: what was changed, in a line. @public */
export const OPTIMIZATION_CHANGE = 'flyrail.io/optimization-change';
/** Label on what is optimized now. @public */
export const OPTIMIZED_LABEL = 'flyrail.io/optimized';

/** The value of `app.kubernetes.io/managed-by` on each CostOptimization and on what it keeps. @public */
export const MANAGED_BY_COST_OPTIMIZER = 'cost-optimizer-operator';
