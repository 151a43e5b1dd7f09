import type {
  ApplyRequest,
  ApplyResult,
  ClusterList,
  EditRequest,
  FieldProblem,
  LatestResource,
  ResourceDetail,
  ResourceExplanation,
  ResourceList,
} from './api';
import { callBackend, type CallOptions, type ClientApis } from './backendCall';
import type { KubernetesObject } from './kubernetes';

/** The calls of the flyrail backend. @public */
export interface FlyrailApi {
  listClusters(options?: CallOptions): Promise<ClusterList>;
  listResources<T extends KubernetesObject = KubernetesObject>(
    kindId: string,
    filter?: ResourceFilter,
    options?: CallOptions,
  ): Promise<ResourceList<T>>;
  getResource<T extends KubernetesObject = KubernetesObject>(
    address: ResourceAddress,
    options?: CallOptions,
  ): Promise<ResourceDetail<T>>;
  applyResource<T extends KubernetesObject = KubernetesObject>(
    target: { cluster: string; kindId: string },
    request: ApplyRequest<T>,
    options?: CallOptions,
  ): Promise<ApplyResult<T>>;
  /** The object as the API server holds it now, and who wrote to which of its fields: what an edit starts from. */
  getLatestResource<T extends KubernetesObject = KubernetesObject>(
    address: ResourceAddress,
    options?: CallOptions,
  ): Promise<LatestResource<T>>;
  /** Changes the spec of an object that is still as the edit started from; fails with `ConflictError` otherwise. */
  editResource<T extends KubernetesObject = KubernetesObject>(
    address: ResourceAddress,
    request: EditRequest,
    options?: CallOptions,
  ): Promise<ApplyResult<T>>;
  /** `uid`: only the object that has it, not one that took its name. */
  deleteResource(
    address: ResourceAddress,
    options?: CallOptions & { dryRun?: boolean; uid?: string },
  ): Promise<void>;
  /** Stops the operator from changing anything for this object (`flyrail.io/paused`), or lets it go on. */
  pauseResource<T extends KubernetesObject = KubernetesObject>(
    address: ResourceAddress,
    request: { paused: boolean; dryRun?: boolean },
    options?: CallOptions,
  ): Promise<ApplyResult<T>>;
  /** The object in plain words: how it is, why, and what can be done. */
  explainResource(
    address: ResourceAddress,
    options?: CallOptions,
  ): Promise<ResourceExplanation>;
}

/** @public */
export interface ResourceFilter {
  kubernetesId?: string;
  namespace?: string;
  name?: string;
  cluster?: string;
}

/** @public */
export interface ResourceAddress {
  cluster: string;
  kindId: string;
  namespace: string;
  name: string;
}

/**
 * Calls the flyrail backend, from a browser or from another backend.
 *
 * Every method throws `ResponseError` when the backend refuses;
 * `problemsOf(error)` reads the refused fields from it.
 *
 * @public
 */
export class FlyrailClient implements FlyrailApi {
  readonly #apis: ClientApis;

  constructor(options: ClientApis) {
    this.#apis = options;
  }

  async listClusters(options: CallOptions = {}): Promise<ClusterList> {
    return this.#json('GET', '/v1/clusters', options);
  }

  async listResources<T extends KubernetesObject = KubernetesObject>(
    kindId: string,
    filter: ResourceFilter = {},
    options: CallOptions = {},
  ): Promise<ResourceList<T>> {
    const query = new URLSearchParams();
    for (const [key, value] of Object.entries(filter)) {
      if (value) {
        query.set(key, value);
      }
    }
    const search = query.toString() && `?${query}`;
    return this.#json('GET', `${path('resources', kindId)}${search}`, options);
  }

  async getResource<T extends KubernetesObject = KubernetesObject>(
    address: ResourceAddress,
    options: CallOptions = {},
  ): Promise<ResourceDetail<T>> {
    return this.#json('GET', objectPath(address), options);
  }

  async applyResource<T extends KubernetesObject = KubernetesObject>(
    target: { cluster: string; kindId: string },
    request: ApplyRequest<T>,
    options: CallOptions = {},
  ): Promise<ApplyResult<T>> {
    return this.#json(
      'POST',
      path('clusters', target.cluster, 'resources', target.kindId),
      options,
      request,
    );
  }

  async getLatestResource<T extends KubernetesObject = KubernetesObject>(
    address: ResourceAddress,
    options: CallOptions = {},
  ): Promise<LatestResource<T>> {
    return this.#json('GET', `${objectPath(address)}/latest`, options);
  }

  async editResource<T extends KubernetesObject = KubernetesObject>(
    address: ResourceAddress,
    request: EditRequest,
    options: CallOptions = {},
  ): Promise<ApplyResult<T>> {
    return this.#json('PATCH', objectPath(address), options, request);
  }

  async deleteResource(
    address: ResourceAddress,
    options: CallOptions & { dryRun?: boolean; uid?: string } = {},
  ): Promise<void> {
    const query = new URLSearchParams({
      ...(options.dryRun && { dryRun: 'true' }),
      ...(options.uid && { uid: options.uid }),
    });
    const search = query.toString() && `?${query}`;
    await this.#call('DELETE', `${objectPath(address)}${search}`, options);
  }

  async pauseResource<T extends KubernetesObject = KubernetesObject>(
    address: ResourceAddress,
    request: { paused: boolean; dryRun?: boolean },
    options: CallOptions = {},
  ): Promise<ApplyResult<T>> {
    return this.#json('PUT', `${objectPath(address)}/paused`, options, request);
  }

  async explainResource(
    address: ResourceAddress,
    options: CallOptions = {},
  ): Promise<ResourceExplanation> {
    return this.#json('GET', `${objectPath(address)}/explanation`, options);
  }

  async #json<T>(
    method: string,
    route: string,
    options: CallOptions,
    body?: unknown,
  ): Promise<T> {
    return (await this.#call(method, route, options, body)).json();
  }

  #call(
    method: string,
    route: string,
    options: CallOptions,
    body?: unknown,
  ): Promise<Response> {
    return callBackend(this.#apis, { method, route, body }, options);
  }
}

/**
 * The fields that a failed call names as refused; empty when the failure was
 * of another kind.
 *
 * @public
 */
export function problemsOf(error: unknown): FieldProblem[] {
  const problems = (
    error as { body?: { error?: { problems?: unknown } } } | undefined
  )?.body?.error?.problems;
  return Array.isArray(problems) ? problems.filter(isFieldProblem) : [];
}

function isFieldProblem(value: unknown): value is FieldProblem {
  const { field, message } = (value ?? {}) as Partial<FieldProblem>;
  return typeof field === 'string' && typeof message === 'string';
}

function path(...parts: string[]): string {
  return `/v1/${parts.map(encodeURIComponent).join('/')}`;
}

function objectPath({ cluster, kindId, namespace, name }: ResourceAddress) {
  return path('clusters', cluster, 'resources', kindId, namespace, name);
}
