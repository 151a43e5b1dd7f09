import type {
  ClusterStatus,
  KubernetesObject,
  ResourceRef,
} from '@flyrail/backstage-plugin-flyrail-common';

/** One request to an API server. Paths come from `resourcePath(ref, …)`. */
export interface ClusterRequest {
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  path: string;
  query?: Record<string, string | number | boolean | undefined>;
  body?: unknown;
  /** Defaults to application/json. */
  contentType?: string;
  signal?: AbortSignal;
  /** Default 15 s. */
  timeoutMs?: number;
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
 * asked rejects with `ClusterUnreachableError`.
 */
export interface ClusterConnection {
  readonly name: string;
  readonly title: string;
  /** The API server's address, for messages. */
  readonly server: string;
  status(): ClusterStatus;
  /** Called on every transition of `status().state` or its message. Returns the function that ends it. */
  onStatusChange(listener: (status: ClusterStatus) => void): () => void;
  request<T = KubernetesObject>(request: ClusterRequest): Promise<T>;
  /** Server-side apply of one object (POST-like when it is not there). */
  serverSideApply(
    resource: ResourceRef,
    object: KubernetesObject,
    options: ApplyOptions,
  ): Promise<KubernetesObject>;
  /** Whether the cluster serves this kind, from the API server's discovery, cached for a minute. */
  serves(resource: ResourceRef): Promise<boolean>;
  /** Ends all requests and the health probe. */
  close(): Promise<void>;
}
