import {
  type KubernetesObject,
  resourcePath,
  type ResourceRef,
} from '@flyrail/backstage-plugin-flyrail-common';
import { ApiError } from '../cluster/apiError';
import type { Clock } from '../clock';
import type { ClusterConnection } from '../cluster/clusterConnection';
import { createClusterConnection } from '../cluster/connection';
import type { ElectionOptions } from '../election';
import { loadKubeConfig } from '../cluster/kubeConfig';
import { createOperatorMetrics, type OperatorMetrics } from '../metrics';
import type { Operator } from '../operator';
import type { RunningOperator } from '../runningOperator';
import { startOperator, type StartOperatorOptions } from '../startOperator';
import { eventually } from './eventually';
import { FaultProxy } from './FaultProxy';
import { Given } from './given';
import { installResource } from './installResource';
import { quietLogger } from './quietLogger';
import { requiredCluster } from './requiredCluster';
import {
  temporaryNamespace,
  type TemporaryNamespace,
} from './temporaryNamespace';
import { Then } from './then';
import { When } from './when';

export interface OperatorHarnessOptions {
  operator: Operator;
  /** Of the operator and its connection; default the machine's. The API server keeps its own time. */
  clock?: Clock;
  /** Whom the operator is at the API server; default: who the kubeconfig says. */
  user?: { token?: string; tokenFile?: string };
  /** More for `startOperator`. */
  start?: Partial<StartOperatorOptions>;
  /** The operator shares its work with those of `startAnother`, by Leases in the harness' namespace. */
  election?: Omit<ElectionOptions, 'namespace'>;
  /** Default: the cluster that `requiredCluster` names. */
  kubeconfig?: string;
  /** Start the operator only by `when.started()`. */
  idle?: boolean;
}

/** A further host of the operator. */
export interface AnotherHost {
  operator: RunningOperator;
  /** The end of a killed process, as the cluster sees it. */
  kill(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * An operator at work on a real API server, in a namespace of its own, behind a proxy that can fail:
 * set up, act and check in three words.
 *
 * @example
 * const { given, when, then, stop } = await OperatorHarness.start({ operator: greetingOperator() });
 * await given.object('hello', { text: 'hi' });
 * await when.deleted(ConfigMap, 'hello-0');
 * await then.exists(ConfigMap, 'hello-0', { data: { text: 'hi' } });
 * await stop();
 */
export class OperatorHarness {
  readonly given = new Given(this);
  readonly when = new When(this);
  readonly then = new Then(this);
  readonly metrics: OperatorMetrics = createOperatorMetrics();
  /** The operator's connection, through the proxy. */
  connection!: ClusterConnection;
  private running?: RunningOperator;
  private readonly warnings: string[] = [];
  private readonly logger = quietLogger((level, message) => {
    if (level === 'warn' || level === 'error') {
      this.warnings.push(message);
    }
  });
  /** Those that were dropped or stopped, to be let go of at the end. */
  private readonly past: { stop(): Promise<void> }[] = [];

  private constructor(
    readonly options: OperatorHarnessOptions,
    readonly proxy: FaultProxy,
    /** Straight to the API server, past the proxy: for the test's own looks and deeds. */
    readonly direct: ClusterConnection,
    private readonly temporary: TemporaryNamespace,
  ) {}

  /** Installs the operator's kind, makes a namespace, starts the operator and waits until it is in sync. */
  static async start(
    options: OperatorHarnessOptions,
  ): Promise<OperatorHarness> {
    const kubeConfig = await loadKubeConfig({
      kubeconfig: options.kubeconfig ?? requiredCluster(),
    });
    const direct = createClusterConnection({
      name: 'direct',
      kubeConfig,
      logger: quietLogger(),
    });
    await installResource(direct, options.operator.watches);
    const harness = new OperatorHarness(
      options,
      await FaultProxy.start({ kubeConfig }),
      direct,
      await temporaryNamespace(direct),
    );
    if (!options.idle) {
      await harness.startOperator();
    }
    return harness;
  }

  get namespace(): string {
    return this.temporary.name;
  }

  get resource(): Operator['watches'] {
    return this.options.operator.watches;
  }

  /** The operator that runs now. Throws when none does. */
  get operator(): RunningOperator {
    if (!this.running) {
      throw new Error('No operator runs: start it by when.started()');
    }
    return this.running;
  }

  /** Opens a connection through the proxy: `connection`. */
  async connect(): Promise<void> {
    this.connection = await this.newConnection();
  }

  /** One more host for the same operator, with a connection of its own. Ended with the harness at the latest. */
  async startAnother(
    options: Partial<StartOperatorOptions> = {},
  ): Promise<AnotherHost> {
    const connection = await this.newConnection();
    const operator = this.begin(connection, options);
    this.past.push(operator);
    return {
      operator,
      kill: () => connection.close(),
      stop: async () => {
        await operator.stop();
        await connection.close();
      },
    };
  }

  private async newConnection(): Promise<ClusterConnection> {
    const { clock, user } = this.options;
    return createClusterConnection({
      name: 'test',
      kubeConfig: await this.proxy.kubeConfig(user),
      logger: this.logger,
      clock,
    });
  }

  private begin(
    connection: ClusterConnection,
    options: Partial<StartOperatorOptions>,
  ): RunningOperator {
    const { clock, election, operator, start } = this.options;
    return startOperator({
      operator,
      connection,
      logger: this.logger,
      metrics: this.metrics,
      clock,
      ...(election
        ? {
            identity: 'first',
            election: { ...election, namespace: this.namespace },
          }
        : {}),
      ...start,
      ...options,
    });
  }

  /** Starts an operator on a connection of its own; waits until it is in sync unless told otherwise. */
  async startOperator({ inSync = true } = {}): Promise<void> {
    await this.connect();
    const running = this.begin(this.connection, {});
    this.running = running;
    if (inSync) {
      await eventually('the operator is in sync', () => running.synced());
    }
  }

  /** Stops the operator as an orderly end of its process does. */
  async stopOperator(): Promise<void> {
    const { connection, running } = this;
    this.running = undefined;
    await running?.stop();
    await connection?.close();
  }

  /**
   * The end of a killed process, as the cluster sees it: all connections break, and nothing is written any more.
   * A new operator can be started at once.
   */
  async dropOperator(): Promise<void> {
    const { connection, running } = this;
    this.running = undefined;
    await connection.close();
    if (running) {
      this.past.push(running);
    }
  }

  /** What the operator warned of and asked for last: why it may not be where a test expects it. */
  lastWords(): string {
    const asked = this.proxy
      .seen()
      .slice(-40)
      .map(({ verb, path, status }) => `${verb} ${path}: ${status ?? 'open'}`);
    return [
      'The operator warned last:',
      ...this.warnings.slice(-5),
      'The operator asked last:',
      ...asked,
    ].join('\n  ');
  }

  /** The path of an object in the harness' namespace. */
  path(resource: ResourceRef, name?: string, subresource?: string): string {
    return resourcePath(resource, {
      ...(resource.namespaced ? { namespace: this.namespace } : {}),
      name,
      subresource,
    });
  }

  /** What the API server holds now. Throws an ApiError when it is not there. */
  get<O extends KubernetesObject = KubernetesObject<any, any>>(
    resource: ResourceRef,
    name: string,
  ): Promise<O> {
    return this.direct.request<O>({ path: this.path(resource, name) });
  }

  /** All objects of a kind in the harness' namespace. */
  async list(resource: ResourceRef): Promise<KubernetesObject<any, any>[]> {
    const { items } = await this.direct.request<{
      items: KubernetesObject<any, any>[];
    }>({ path: this.path(resource) });
    return items;
  }

  /** All objects of an owned kind; none where an optional kind is not served. */
  private async listServed(
    resource: ResourceRef,
  ): Promise<KubernetesObject<any, any>[]> {
    try {
      return await this.list(resource);
    } catch (error) {
      const isOptional = this.options.operator.optional.includes(resource);
      if (isOptional && error instanceof ApiError && error.status === 404) {
        return [];
      }
      throw error;
    }
  }

  /**
   * Removes what is owned by objects that are gone, as the garbage collector does in its own time (which is half a
   * minute for a kind that is new to it).
   */
  async collectGarbage(): Promise<void> {
    const { owns, optional } = this.options.operator;
    const owners = new Set(
      (await this.list(this.resource)).map(({ metadata }) => metadata.uid),
    );
    for (const resource of [...owns, ...optional]) {
      for (const { metadata } of await this.listServed(resource)) {
        const { name, ownerReferences = [], uid } = metadata;
        if (
          ownerReferences.some(({ kind }) => kind === this.resource.kind) &&
          ownerReferences.every(owner => !owners.has(owner.uid))
        ) {
          await this.direct
            .request({
              method: 'DELETE',
              path: this.path(resource, name),
              body: { preconditions: { uid } },
            })
            .catch(ignoreAbsent);
        }
      }
    }
  }

  /** The sum of a metric over the labels that are not given. */
  async metric(
    name: string,
    labels: Record<string, string> = {},
  ): Promise<number> {
    const metric = await this.metrics.registry.getSingleMetric(name)?.get();
    if (!metric) {
      throw new Error(`There is no metric ${name}`);
    }
    return metric.values
      .filter(value =>
        Object.entries(labels).every(
          ([label, wanted]) =>
            String((value.labels as Record<string, unknown>)[label]) === wanted,
        ),
      )
      .reduce((sum, { value }) => sum + value, 0);
  }

  /** Removes all objects of a kind in the harness' namespace. */
  private async removeAll(resource: ResourceRef): Promise<void> {
    await this.direct
      .request({ method: 'DELETE', path: this.path(resource) })
      .catch(ignoreAbsent);
  }

  /**
   * Ends the operator, the proxy and the connections, and begins to remove what was made in the cluster. With
   * FLYRAIL_KEEP_NAMESPACES, for a cluster that is soon to go, the empty namespace stays: Kubernetes asks for each
   * kind that it knows before one goes, which is most of what a short test costs its API server.
   */
  readonly stop = async (): Promise<void> => {
    await this.stopOperator();
    await this.proxy.stop();
    await Promise.all(this.past.map(one => one.stop()));
    // The next operator for this kind is not to meet them.
    await this.removeAll(this.resource);
    if (process.env.FLYRAIL_KEEP_NAMESPACES) {
      const { owns, optional } = this.options.operator;
      await Promise.all(
        [...owns, ...optional].map(kind => this.removeAll(kind)),
      );
    } else {
      await this.temporary.remove();
    }
    await this.direct.close();
  };
}

function ignoreAbsent(error: unknown): void {
  if (!(error instanceof ApiError && [404, 409].includes(error.status))) {
    throw error;
  }
}
