/**
 * The WebApp custom resource.
 *
 * @packageDocumentation
 */
export { WebApp, WEBAPP_NAME } from './v1/WebApp';
export type {
  WebAppObject,
  WebAppSpec,
  WebAppSpecInput,
  WebAppStatus,
} from './v1/WebApp';
export { webAppObject, type WebAppInput } from './v1/webAppObject';
export { withoutAdded } from './v1/withoutAdded';
export { tryEdit, type EditVerdict, type WebAppEdit } from './v1/tryEdit';
export { podResources } from './v1/podResources';
export { replicaBounds } from './v1/replicaBounds';
