import {
  callBackend,
  type CallOptions,
  type ClientApis,
} from '@flyrail/backstage-plugin-flyrail-common';
import type {
  BacktestRequest,
  BacktestResult,
  MetricsWindow,
  OptimizeRequest,
  OptimizeResult,
  WorkloadList,
  WorkloadMetrics,
} from './api';
import { type WorkloadAddress, workloadId } from './workloadId';

/**
 * Which workloads are asked for.
 *
 * @public
 */
export interface WorkloadFilter {
  cluster?: string;
  namespace?: string;
  /** `backstage.io/kubernetes-id` of the workload. */
  kubernetesId?: string;
}

/**
 * The calls of the optimizer.
 *
 * @public
 */
export interface OptimizerApi {
  listWorkloads(
    filter?: WorkloadFilter,
    options?: CallOptions,
  ): Promise<WorkloadList>;
  /** Usage, requests, limits and recommendations over time. `window`: default `14d`. */
  getWorkloadMetrics(
    workload: WorkloadAddress,
    range?: { window?: MetricsWindow },
    options?: CallOptions,
  ): Promise<WorkloadMetrics>;
  /** What is recommended, and why; changes nothing. */
  optimize(
    workload: WorkloadAddress,
    request?: OptimizeRequest,
    options?: CallOptions,
  ): Promise<OptimizeResult>;
  /** What would have happened, had the recommendations been followed. */
  backtest(
    workload: WorkloadAddress,
    request?: BacktestRequest,
    options?: CallOptions,
  ): Promise<BacktestResult>;
}

/**
 * Calls the optimizer, from a browser or from another backend.
 *
 * Every method throws `ResponseError` when the backend refuses; `problemsOf(error)` reads the refused fields from it.
 *
 * @public
 */
export class OptimizerClient implements OptimizerApi {
  readonly #apis: ClientApis;

  constructor(options: ClientApis) {
    this.#apis = options;
  }

  async listWorkloads(
    { cluster, namespace, kubernetesId }: WorkloadFilter = {},
    options: CallOptions = {},
  ): Promise<WorkloadList> {
    const search = searchOf({
      cluster,
      namespace,
      kubernetes_id: kubernetesId,
    });
    return this.#call('GET', `/workloads${search}`, options);
  }

  async getWorkloadMetrics(
    { cluster, namespace, kind, name }: WorkloadAddress,
    { window }: { window?: MetricsWindow } = {},
    options: CallOptions = {},
  ): Promise<WorkloadMetrics> {
    const path = [namespace, name].map(encodeURIComponent).join('/');
    const search = searchOf({ cluster, kind, window });
    return this.#call('GET', `/workloads/${path}/metrics${search}`, options);
  }

  async optimize(
    workload: WorkloadAddress,
    request: OptimizeRequest = {},
    options: CallOptions = {},
  ): Promise<OptimizeResult> {
    const id = encodeURIComponent(workloadId(workload));
    return this.#call('POST', `/optimize/${id}`, options, request);
  }

  async backtest(
    workload: WorkloadAddress,
    request: BacktestRequest = {},
    options: CallOptions = {},
  ): Promise<BacktestResult> {
    const id = encodeURIComponent(workloadId(workload));
    return this.#call('POST', `/backtest/${id}`, options, request);
  }

  async #call<T>(
    method: string,
    route: string,
    options: CallOptions,
    body?: object,
  ): Promise<T> {
    const call = { method, route: `/optimizer${route}`, body };
    return (await callBackend(this.#apis, call, options)).json();
  }
}

function searchOf(values: Record<string, string | undefined>): string {
  const query = new URLSearchParams();
  for (const [key, value] of Object.entries(values)) {
    if (value) query.set(key, value);
  }
  return query.size > 0 ? `?${query}` : '';
}
