import { randomBytes } from 'node:crypto';
import type { KubernetesObject } from '@flyrail/backstage-plugin-flyrail-common';
import {
  Deployment,
  HorizontalPodAutoscaler,
  Pod,
  type Clock,
  type StartOperatorOptions,
} from '@flyrail/backstage-plugin-flyrail-node';
import {
  faults,
  OperatorHarness,
  type Fault,
  type RequestMatch,
} from '@flyrail/backstage-plugin-flyrail-node/testing';
import {
  CostOptimization,
  type CostOptimizationObject,
  type CostOptimizationSpecInput,
} from '@flyrail/backstage-plugin-optimization-common';
import type { KnownUsage } from '../analysis';
import {
  noAnnouncer,
  type Announced,
  type Announcement,
  type Announcer,
} from '../notify/announcement';
import { createOptimizationOperator } from '../operator';
import type { Settings } from '../settings';
import { sealerOf } from '../state/seal';
import { memoryStateStore, type StateStore } from '../state/stateKeeper';
import { ScriptedAnalysis } from './scriptedAnalysis';
import { autoscalerObject, deploymentObject } from './workloads';

export const key = randomBytes(32).toString('base64');

export interface WorkshopOptions {
  settings?: Partial<Settings>;
  store?: StateStore;
  usage?: KnownUsage;
  /** Null: no key is configured. */
  stateKey?: string | null;
  start?: Partial<StartOperatorOptions>;
  clock?: Clock;
  /** Whom owners are told by, beside `announced`; default: nobody. */
  announcer?: Announcer;
  /** Whom the operator is at the API server; default: who the kubeconfig says. */
  user?: { token: string };
}

/** The operator at work on a real API server, with an analysis that says what the test wants. */
export class Workshop {
  readonly analysis = new ScriptedAnalysis();
  /** What the owners were told. */
  readonly announced: Announcement[] = [];
  harness!: OperatorHarness;
  store!: StateStore;

  static async open(options: WorkshopOptions = {}): Promise<Workshop> {
    const workshop = new Workshop();
    const { store = memoryStateStore(), stateKey = key, settings } = options;
    const { announcer = noAnnouncer } = options;
    workshop.store = store;
    workshop.harness = await OperatorHarness.start({
      operator: createOptimizationOperator({
        analysis: workshop.analysis,
        announcer: {
          announce: each => {
            workshop.announced.push(each);
            return announcer.announce(each);
          },
        },
        sealer: stateKey === null ? undefined : sealerOf([stateKey]),
        store,
        usage: options.usage,
        settings: {
          ...{ verifyMs: 1_500, pollMs: 100, canaryMs: 0, unavailableMs: 500 },
          ...settings,
        },
      }),
      start: options.start,
      clock: options.clock,
      user: options.user,
    });
    return workshop;
  }

  readonly close = () => this.harness.stop();

  /** Creates a Deployment and waits until its pods run. */
  async deployment(
    name = 'shop',
    { spec, ...change }: Partial<KubernetesObject<any>> = {},
    by = 'kubectl-create',
  ): Promise<void> {
    await this.harness.when.createdOther(
      Deployment,
      deploymentObject(name, spec, change.metadata),
      by,
    );
    await this.settled(name);
  }

  /** The rollout of a Deployment is complete. */
  settled(name = 'shop') {
    return this.harness.then.holds(`${name} is rolled out`, async () => {
      const { metadata, spec, status } = await this.harness.get<
        KubernetesObject<any, any>
      >(Deployment, name);
      return (
        status?.observedGeneration === metadata.generation &&
        status.availableReplicas === spec.replicas &&
        status.updatedReplicas === spec.replicas
      );
    });
  }

  costOptimization(
    name: string,
    spec: Partial<CostOptimizationSpecInput> = {},
  ) {
    return this.harness.when.created(name, {
      targetWorkload: { name: 'shop', kind: 'Deployment' },
      optimizationType: 'CPU',
      ...spec,
    });
  }

  /** Waits until the CostOptimization is as the test says, 30 s at most. */
  until(
    name: string,
    what: string,
    isSo: (object: CostOptimizationObject) => boolean | undefined,
  ): Promise<CostOptimizationObject> {
    return this.harness.then.holds(
      `${name} ${what}`,
      async () => {
        const object = await this.harness.get<CostOptimizationObject>(
          CostOptimization,
          name,
        );
        if (!isSo(object)) {
          throw new Error(`its status is ${JSON.stringify(object.status)}`);
        }
        return object;
      },
      30_000,
    ) as Promise<CostOptimizationObject>;
  }

  untilPhase(name: string, phase: string) {
    return this.until(
      name,
      `is ${phase}`,
      ({ status }) => status?.phase === phase,
    );
  }

  /** What a kubelet says of a pod, which simulated ones do not say by themselves. */
  async podSays(name: string, status: object): Promise<void> {
    await this.harness.direct.request({
      method: 'PATCH',
      path: this.harness.path(Pod, name, 'status'),
      contentType: 'application/strategic-merge-patch+json',
      body: { status },
    });
  }

  /** Resources of the container `app`. */
  async resources(name = 'shop') {
    const { spec } = await this.harness.get<KubernetesObject<any>>(
      Deployment,
      name,
    );
    return spec.template.spec.containers[0].resources;
  }

  /** Somebody sets resources of the container `app`, and leaves the others. */
  async resizedByHand(resources: object, name = 'shop'): Promise<void> {
    await this.harness.direct.request({
      method: 'PATCH',
      path: this.harness.path(Deployment, name),
      contentType: 'application/strategic-merge-patch+json',
      body: {
        spec: {
          template: { spec: { containers: [{ name: 'app', resources }] } },
        },
      },
    });
  }

  /** A HorizontalPodAutoscaler of the Deployment of that name, which aims at 60 % of its CPU request. */
  async autoscaler(
    name = 'shop',
    metadata: Partial<KubernetesObject['metadata']> = {},
  ): Promise<void> {
    await this.harness.when.createdOther(
      HorizontalPodAutoscaler,
      autoscalerObject(name, metadata),
    );
  }

  /** The percent that it aims at now. */
  async autoscalerTarget(name = 'shop'): Promise<number> {
    const { spec } = await this.harness.get<KubernetesObject<any>>(
      HorizontalPodAutoscaler,
      name,
    );
    return spec.metrics[1].resource.target.averageUtilization;
  }

  /** The host is killed at a write to these objects: it never gets to another one. A new one starts. */
  async killedAt(
    resource: string,
    fault: Fault,
    act: () => Promise<unknown>,
  ): Promise<void> {
    await this.killedWhen(
      {
        path: new RegExp(`/${resource}(/|$)`),
        where: ({ query }) => !query.has('dryRun'),
      },
      fault,
      act,
    );
  }

  /** The host is killed at the status with which it would note what it has just told of a CostOptimization. */
  killedTelling(
    name: string,
    wanted: Announced,
    fault: Fault,
    act: () => Promise<unknown>,
  ): Promise<void> {
    return this.killedWhen(
      {
        path: new RegExp(`/costoptimizations/${name}/status$`),
        where: () => this.announced.some(({ what }) => what === wanted),
      },
      fault,
      act,
    );
  }

  private async killedWhen(
    match: Pick<RequestMatch, 'path' | 'where'>,
    fault: Fault,
    act: () => Promise<unknown>,
  ): Promise<void> {
    const { harness } = this;
    const injection = harness.given.fault({ write: true, ...match }, fault);
    await act();
    await harness.then.holds('it came that far', () => injection.hits > 0);
    await harness.dropOperator();
    injection.remove();
    await harness.when.started();
  }

  annotate(name: string, annotations: Record<string, string | null>) {
    return this.harness.when.edited(CostOptimization, name, {
      metadata: { annotations },
    });
  }
}

export const conditionOf = (
  { status }: Pick<CostOptimizationObject, 'status'>,
  type: string,
) => status?.conditions?.find(condition => condition.type === type);

/** Each write to these kinds is once the last that the host gets to do, and once one it does not. */
export const eachWriteTo = (resources: readonly string[]) =>
  resources.flatMap(resource => [
    [`before it writes ${resource}`, resource, faults.resetBefore()] as const,
    [`after it wrote ${resource}`, resource, faults.resetAfter()] as const,
  ]);

export const auto = { dryRun: false, autoApply: true } as const;
