/**
 * The JSON of the HTTP API under `/api/flyrail`, and of the signals and events
 * that announce its changes. Times are ISO-8601 in UTC.
 */
import type { GitOwner } from './gitOwner';
import type { KubernetesObject } from './kubernetes';

/** @public */
export type ClusterState =
  | 'ok'
  | 'connecting'
  | 'unreachable'
  | 'unauthorized'
  | 'forbidden'
  | 'notInstalled'
  /** The cluster gives the operator of this kind no identity to act with. */
  | 'noIdentity'
  /** The operator of this kind could not be started. */
  | 'failed';

/**
 * How one operator is on one cluster. `standby`: another host, or one of a
 * newer version, does the work.
 *
 * @public
 */
export type OperatorState =
  | 'starting'
  | 'running'
  | 'standby'
  | 'noIdentity'
  | 'forbidden'
  | 'notInstalled'
  | 'unreachable'
  | 'unauthorized'
  | 'stopped'
  | 'failed';

/** One operator on one cluster, for people. @public */
export interface OperatorStatus {
  operator: string;
  /** Plural and group of what it watches: `webapps.platform.example.com`. */
  kindId: string;
  cluster: string;
  state: OperatorState;
  /** When this state began. */
  since: string;
  message?: string;
  /** What to do about it. */
  remedy?: string;
  /** Of the shards that the hosts share, those that this one works on. */
  shards?: { total: number; held: number[] };
  /** Objects that wait to be reconciled by this host. */
  waiting: number;
}

/** How one cluster is, for people. @public */
export interface ClusterStatus {
  name: string;
  title: string;
  state: ClusterState;
  /** When this state began. */
  since: string;
  message?: string;
  /** What to do about it. */
  remedy?: string;
  /** The API server's version, once known. */
  version?: string;
}

/** One cluster's share of an answer; `stale` when the cluster cannot be asked now. @public */
export interface ClusterResult<T extends KubernetesObject = KubernetesObject> {
  cluster: ClusterStatus;
  items: T[];
  stale: boolean;
}

/** A cluster with the operators at work on it. @public */
export interface ClusterOverview extends ClusterStatus {
  operators: OperatorStatus[];
}

/** @public */
export interface ClusterList {
  items: ClusterOverview[];
}

/** One entry per configured cluster where the caller may read anything, whatever its state. @public */
export interface ResourceList<T extends KubernetesObject = KubernetesObject> {
  clusters: ClusterResult<T>[];
}

/** @public */
export type OwnedState = 'present' | 'missing' | 'foreign';
/** @public */
export type OwnedHealth = 'healthy' | 'progressing' | 'degraded' | 'unknown';

/** An object that a custom resource asks for, and how it is. @public */
export interface OwnedObject {
  apiVersion: string;
  kind: string;
  namespace: string;
  name: string;
  uid?: string;
  /** `foreign`: an object of this name exists and belongs to someone else. */
  state: OwnedState;
  health: OwnedHealth;
  message: string;
  createdAt?: string;
  object?: KubernetesObject;
}

/** @public */
export interface EventSummary {
  type: 'Normal' | 'Warning';
  reason: string;
  note: string;
  action?: string;
  regarding: { kind: string; name: string };
  count: number;
  firstSeen: string;
  lastSeen: string;
  reportingController: string;
}

/** A change to an owned object that was not asked for, and its healing. @public */
export interface DriftRecord {
  kind: string;
  namespace: string;
  name: string;
  change: 'deleted' | 'edited';
  /** Dotted paths, for example `spec.replicas`. */
  fields: string[];
  /** The field manager that made the change. */
  by?: string;
  detectedAt: string;
  healedAt?: string;
  healedInMs?: number;
}

/** @public */
export interface ResourceDetail<T extends KubernetesObject = KubernetesObject> {
  cluster: ClusterStatus;
  stale: boolean;
  object: T;
  owned: OwnedObject[];
  events: EventSummary[];
  drift: DriftRecord[];
}

/** An object in plain words. @public */
export interface ResourceExplanation {
  /** The whole of it, one fact a line. */
  text: string;
  /** Whether its operator says that all is as asked for; absent while it has said nothing. */
  ready?: boolean;
  /** What is not as it should be, each with what to do where that is known. */
  problems: { what: string; remedy?: string }[];
}

/** @public */
export interface ApplyRequest<T extends KubernetesObject = KubernetesObject> {
  object: T;
  /** The API server judges and fills in defaults, and stores nothing. */
  dryRun: boolean;
  /** `create` refuses an object that exists, `update` one that does not. */
  intent?: 'create' | 'update';
  /** Refuse when the stored object is no longer this version. */
  resourceVersion?: string;
}

/** @public */
export interface FieldChange {
  /** Dotted path, for example `spec.replicas`. */
  path: string;
  before?: unknown;
  after?: unknown;
}

/** @public */
export interface ApplyResult<T extends KubernetesObject = KubernetesObject> {
  object: T;
  operation: 'created' | 'configured' | 'unchanged';
  dryRun: boolean;
  changes: FieldChange[];
}

/** Who wrote to an object's fields, as its managedFields have it; who reports its status is left out. @public */
export interface FieldManager {
  manager: string;
  /** The last time it wrote; the cluster keeps none for some subresources. */
  time?: string;
  /** Dotted paths of the spec's fields that it holds. */
  fields: string[];
}

/** An object as the API server holds it at this moment: what an edit starts from. @public */
export interface LatestResource<T extends KubernetesObject = KubernetesObject> {
  object: T;
  managers: FieldManager[];
  /** Where it is to be changed instead, when it is kept as a repository or a chart has it. */
  gitOwner?: GitOwner;
}

/** @public */
export interface EditRequest {
  /** The whole spec as it shall be. */
  spec: Record<string, unknown>;
  /** What the operator is asked for along with it: annotations that the kind declares as `requests`, with their values. */
  requests?: Record<string, string>;
  /** What the edit started from: refused when that object is gone or its spec was changed since. */
  base: { uid: string; generation: number };
  /** The API server judges and fills in defaults, and stores nothing. */
  dryRun: boolean;
}

/** What is wrong with one field, in the API server's notation: `spec.env[0].name`. @public */
export interface FieldProblem {
  field: string;
  message: string;
}

/** The signals channel that announces changes of objects and what they own. @public */
export const FLYRAIL_RESOURCES_CHANNEL = 'flyrail:resources';

/** What the channel carries: what changed of a kind on a cluster, in spec, status or what it owns; at most two a second. @public */
export interface ResourceSignal {
  cluster: string;
  kindId: string;
  /** Absent: more than can be named, any may have changed. */
  objects?: { namespace: string; name: string }[];
}

/** The topic of `@backstage/plugin-events-node`. @public */
export const FLYRAIL_RESOURCES_TOPIC = 'flyrail.resources';

/**
 * `changed` carries the objects of a kind on a cluster that appeared, changed or went, without their status: changes of
 * the status alone are no event. `synced` follows each complete list: what changed while nobody could see it is to be read.
 * @public
 */
export type ResourceEvent<T extends KubernetesObject = KubernetesObject> =
  | {
      cluster: string;
      kindId: string;
      type: 'changed';
      upserted: T[];
      deleted: T[];
    }
  | { cluster: string; kindId: string; type: 'synced' };
