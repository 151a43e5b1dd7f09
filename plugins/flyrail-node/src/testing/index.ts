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
export {
  ApiDescription,
  servedRoutes,
  type DescribedResponse,
  type OpenApiDocument,
  type SchemaChecker,
} from './apiDescription';
export { eventually } from './eventually';
export { installResource } from './installResource';
export { FakeClock } from './FakeClock';
export { FastClock } from './FastClock';
export { quietLogger } from './quietLogger';
export {
  FaultProxy,
  type FaultProxyOptions,
  type Injection,
  type InjectOptions,
} from './FaultProxy';
export type { ApiRequest, RequestMatch, Verb } from './apiRequest';
export { faults, type Fault } from './faults';
export {
  OperatorHarness,
  type AnotherHost,
  type OperatorHarnessOptions,
} from './OperatorHarness';
export {
  desiredOf,
  greetingOperator,
  reconcileGreeting,
  type Greeting,
  type GreetingOptions,
} from './greeting';
