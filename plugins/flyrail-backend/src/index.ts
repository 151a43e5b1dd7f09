/**
 * Hosts Flyrail operators in a Backstage backend.
 *
 * @packageDocumentation
 */
export { flyrailPlugin as default } from './plugin';
