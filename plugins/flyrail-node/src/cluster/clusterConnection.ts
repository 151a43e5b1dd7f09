import type {
  ClusterStatus,
  KubernetesObject,
  ResourceRef,
} from '@flyrail/backstage-plugin-flyrail-common';
import type { Problem } from './clusterHealth';

/** One request to an API server. Paths come from `resourcePath(ref, …)`. */
export interface ClusterRequest {
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  path: string;
  query?: Record<string, string | number | boolean | undefined>;
  body?: unknown;
  /** Defaults to application/json. */
  contentType?: string;
  /** Defaults to application/json; another form of it asks for objects without their bodies. */
  accept?: string;
  /** Leaves though the API server asked to be left alone or is known to be away: the renewal of a lease. */
  urgent?: boolean;
  signal?: AbortSignal;
  /** Default 15 s. */
  timeoutMs?: number;
  /** Who asks, for audit logs; default `flyrail`. */
  userAgent?: string;
  /** Called right before the request leaves, so late that nothing is awaited in between; what it throws is the answer. */
  guard?(): void;
}

/** One line of a watch. */
export interface WatchFrame {
  type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR';
  object: KubernetesObject;
}

export interface WatchRequest {
  path: string;
  query: Record<string, string | number | boolean | undefined>;
  accept?: string;
  signal: AbortSignal;
  /** The API server has taken the watch; frames follow. */
  onOpen?(): void;
  onFrame(frame: WatchFrame): void;
}

export interface ApplyOptions {
  /** `flyrail-<operator>`, or the name of the tool that asks. */
  fieldManager: string;
  /** Take fields that others hold; default true. */
  force?: boolean;
  dryRun?: boolean;
  subresource?: string;
  signal?: AbortSignal;
}

/**
 * A connection to one cluster: plain JSON in and out, one pool of connections, health as a state with transitions.
 * A refusal by the API server rejects with `ApiError` (status, reason, problems by field); a cluster that cannot be
 * asked rejects with `ClusterUnreachableError`. A request that was turned away unread (429) is sent again when its
 * time allows. While the cluster is away or has asked to be left alone, requests fail without being sent.
 */
export interface ClusterConnection {
  readonly name: string;
  readonly title: string;
  /** The API server's address, for messages. */
  readonly server: string;
  status(): ClusterStatus;
  /** Called on every transition of `status().state` or its message. Returns the function that ends it. */
  onStatusChange(listener: (status: ClusterStatus) => void): () => void;
  /**
   * Called when the cluster can be asked again after it could not: it answers, and takes the credentials. What waits
   * after a failure need not wait any longer. Returns the function that ends it.
   */
  onReconnect(listener: () => void): () => void;
  request<T = KubernetesObject>(request: ClusterRequest): Promise<T>;
  /** Resolves when the API server ends the watch; rejects when it breaks or the signal aborts. */
  watch(request: WatchRequest): Promise<void>;
  /** Server-side apply of one object (POST-like when it is not there). */
  serverSideApply(
    resource: ResourceRef,
    object: KubernetesObject,
    options: ApplyOptions,
  ): Promise<KubernetesObject>;
  /** Reports what one user of the connection (a watch) found out about the cluster; `undefined` when it works again. */
  reportHealth(source: string, problem: Problem | undefined): void;
  /** Whether the cluster serves this kind, from the API server's discovery, cached for a minute. */
  serves(resource: ResourceRef): Promise<boolean>;
  /** The versions in which the cluster serves this kind now, preferred first; empty when it is not installed. */
  servedVersions(resource: ResourceRef): Promise<string[]>;
  /** Ends all requests and the health probe. */
  close(): Promise<void>;
}
