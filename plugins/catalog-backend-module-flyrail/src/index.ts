/**
 * WebApps in clusters become catalog entities.
 *
 * @packageDocumentation
 */
export { catalogModuleFlyrail as default } from './module';
