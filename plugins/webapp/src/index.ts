/**
 * The web app tab of a catalog entity.
 *
 * @packageDocumentation
 */
export { webAppPlugin as default } from './plugin';
export { isWebAppAvailable } from './isWebAppAvailable';
