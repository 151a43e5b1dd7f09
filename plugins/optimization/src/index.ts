/**
 * The optimization tab of a catalog entity.
 *
 * @packageDocumentation
 */
export { optimizationPlugin as default } from './plugin';
export { isOptimizationAvailable } from './isOptimizationAvailable';
