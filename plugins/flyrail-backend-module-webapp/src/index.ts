/**
 * The WebApp operator.
 *
 * @packageDocumentation
 */
export { webappModule as default } from './module';
export { webappOperator } from './operator';
