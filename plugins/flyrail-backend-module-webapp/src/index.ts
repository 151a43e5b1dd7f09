/**
 * The WebApp operator.
 *
 * @packageDocumentation
 */
export { flyrailModuleWebapp as default } from './module';
export { webappOperator } from './operator';
