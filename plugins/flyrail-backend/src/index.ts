/**
 * The host of Flyrail's operators, a backend plugin.
 *
 * @packageDocumentation
 */
export { flyrailPlugin as default } from './plugin';
