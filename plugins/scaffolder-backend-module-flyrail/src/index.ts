/**
 * Scaffolder actions that write Flyrail resources.
 *
 * @packageDocumentation
 */
export { scaffolderModuleFlyrail as default } from './module';
