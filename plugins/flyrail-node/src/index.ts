/**
 * The operator runtime: what an author of a Flyrail operator imports.
 *
 * @packageDocumentation
 */
export * from './builtins';
export * from './clock';
export * from './outcome';
export * from './operator';
export * from './admissionPolicy';
export * from './extensionPoint';
export * from './hostRoutes';
export * from './openTables';
export {
  Owners,
  type OwnersOfEach,
  type OwningEntity,
  type Ownership,
} from './owners';
export { validate } from './validate';
export type {
  ApplyOptions,
  ClusterConnection,
  ClusterRequest,
} from './cluster/clusterConnection';
export type { OperatorChange, RunningOperator } from './runningOperator';
export {
  ApiError,
  ClusterUnreachableError,
  WorkEndedError,
} from './cluster/apiError';
export { readObject } from './cluster/readObject';
export { NO_OBJECT } from './cluster/serverSideApply';
export { loadKubeConfig, type KubeConfigSource } from './cluster/kubeConfig';
export {
  NoIdentityError,
  operatorAccess,
  OperatorToken,
  type OperatorTokenOptions,
} from './cluster/operatorToken';
export type { RefusableCredentials } from './cluster/authentication';
export {
  createClusterConnection,
  type ClusterConnectionOptions,
} from './cluster/connection';
export { holdsAnyOf, withFieldsReleased } from './apply/releasedFields';
export { whoChanged } from './apply/fieldManagers';
export type { EventClaim } from './status/eventRecorder';
export { statusWith } from './status/runtimeReports';
export { createOperatorMetrics, type OperatorMetrics } from './metrics';
export { startOperator, type StartOperatorOptions } from './startOperator';
export {
  accountOf,
  FLYRAIL_NAMESPACE,
  HOST_ACCOUNT,
  hostRbac,
  rbacFor,
  type RbacOptions,
} from './rbac';
export {
  EffectNotDoneError,
  EffectUncertainError,
  memoryLedger,
  type EffectEntry,
  type EffectLedger,
  type OutsideEffect,
} from './effects';
export type { ElectionOptions } from './election';
export { EventLoopShare } from './queue/eventLoopShare';
export * from './webhook';
export {
  createFlyrailConditionalDecision,
  flyrailConditions,
  flyrailPermissionResourceRef,
  flyrailPermissionRules,
  type FlyrailResource,
  type FlyrailResourceQuery,
} from './permissionRules';
