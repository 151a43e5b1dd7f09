/**
 * What the tests of an operator need: a real API server, a namespace of their own, waiting without sleeping.
 *
 * @packageDocumentation
 */
export { requiredCluster } from './requiredCluster';
export {
  temporaryNamespace,
  type TemporaryNamespace,
} from './temporaryNamespace';
export { eventually } from './eventually';
export { installResource } from './installResource';
export { FakeClock } from './FakeClock';
export { quietLogger } from './quietLogger';
