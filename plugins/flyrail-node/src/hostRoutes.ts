import {
  createExtensionPoint,
  type BackstageCredentials,
  type HttpAuthService,
  type HttpRouterService,
} from '@backstage/backend-plugin-api';
import type { JsonObject } from '@backstage/types';
import type {
  ApplyResult,
  ClusterStatus,
  EditRequest,
  KubernetesObject,
  LatestResource,
  ResourceAddress,
  ResourceDefinition,
} from '@flyrail/backstage-plugin-flyrail-common';
import type { ClusterConnection } from './cluster/clusterConnection';

/** A request as it came in over HTTP. */
export type HttpRequest = Parameters<HttpAuthService['credentials']>[0];

/** Who asks: a person or agent, over HTTP or as an action. */
export interface HostCaller {
  credentials: BackstageCredentials;
  request?: HttpRequest;
}

/** An object on a cluster; `kindId` is `<plural>.<group>`. */
export interface PlacedObject {
  cluster: string;
  kindId: string;
  object: KubernetesObject;
}

/** What one caller may read, for as long as one request takes. */
export interface ReadingJudge {
  /** Whether anything in the cluster may be allowed. */
  concerns(cluster: string): boolean;
  /** Those of the objects that may be read. @throws ServiceUnavailableError when owners matter and the catalog is away */
  allowed<P extends PlacedObject>(objects: readonly P[]): Promise<P[]>;
  /** @throws NotAllowedError naming permission and object; or as `allowed` */
  require(object: PlacedObject): Promise<void>;
}

/** The host, as what is served beside an operator sees it. `kindId`: of the kind that the operator watches. */
export interface HostView {
  /** The configured clusters, in the order of the configuration. */
  readonly clusters: readonly string[];
  /** How a cluster is for one operator. @throws NotFoundError naming what is configured */
  status(cluster: string, kindId: string): ClusterStatus;
  /** The operator's own connection. @throws NotFoundError, or ServiceUnavailableError that says what to do */
  connection(cluster: string, kindId: string): ClusterConnection;
  /** The objects of the kind as they were last seen. @throws NotFoundError */
  known(cluster: string, kindId: string): KubernetesObject[];
  /** A kind that an operator of this host brings, by what an owner reference says; undefined for others. */
  definition(
    kind: Pick<KubernetesObject, 'apiVersion' | 'kind'>,
  ): ResourceDefinition | undefined;
  /**
   * Whether, of the hosts that share the work on a kind in a cluster, this is the one that does what is to be done once.
   * While shards change hands nobody is; two are for as long as a host that is cut off does not know it: what is done
   * must bear both. @throws NotFoundError
   */
  leads(cluster: string, kindId: string): boolean;
  /** Who sent a request. @throws AuthenticationError */
  callerOf(request: HttpRequest): Promise<HostCaller>;
  /**
   * Runs a step for somebody who may read (flyrail.resource.read), and leaves an audit event of how it ended. The step
   * asks the judge about each object that it tells of.
   *
   * @throws NotAllowedError; what the step throws
   */
  reading<T>(
    caller: HostCaller,
    meta: JsonObject,
    step: (judge: ReadingJudge) => Promise<T>,
  ): Promise<T>;
  /** One object as the API server holds it now. @throws NotAllowedError, NotFoundError, ServiceUnavailableError */
  latest(caller: HostCaller, address: ResourceAddress): Promise<LatestResource>;
  /**
   * Changes the spec of an object, and asks its operator for something along with it: by the same path as the portal's
   * pages (permission, dry run, precondition, audit event).
   *
   * @throws NotAllowedError, NotFoundError, ServiceUnavailableError; ConflictError when the object was changed since `edit.base`; InputError when the API server refuses it
   */
  edit(
    caller: HostCaller,
    address: ResourceAddress,
    edit: EditRequest,
  ): Promise<ApplyResult>;
}

/** What a module serves beside its operator. */
export interface HostRoutes {
  /** One segment of an address, lower case: it is served below `/api/flyrail/<path>`. */
  path: string;
  /** Called once, before the host answers anything. Bodies of JSON are read already; errors are Backstage's to answer. */
  serve(host: HostView): Parameters<HttpRouterService['use']>[0];
}

/** Where a module of the `flyrail` plugin adds routes of its own. */
export interface HostRoutesExtensionPoint {
  /** Throws when the path is taken, or no segment. */
  addRoutes(routes: HostRoutes): void;
}

export const hostRoutesExtensionPoint =
  createExtensionPoint<HostRoutesExtensionPoint>({ id: 'flyrail.routes' });
