import { randomBytes } from 'node:crypto';
import { resourcePath } from '@flyrail/backstage-plugin-flyrail-common';
import {
  Deployment,
  HorizontalPodAutoscaler,
} from '@flyrail/backstage-plugin-flyrail-node';
import {
  CostOptimization,
  OPTIMIZATION,
  type CostOptimizationStatus,
} from '@flyrail/backstage-plugin-optimization-common';
import { autoscalerMedium } from '../change/autoscalerMedium';
import { workloadMedium, type LeafChange } from '../change/leaves';
import { begin, type Decision } from '../lifecycle/begin';
import { carryOn } from '../lifecycle/carryOn';
import { createOptimizationMetrics } from '../metrics';
import { sealerOf } from '../state/seal';
import { memoryStateStore, StateKeeper } from '../state/stateKeeper';
import { Story } from '../story';
import { workloadOf } from '../target/workload';
import { FakeApi } from './fakeApi';
import { autoscalerObject, deploymentObject } from './workloads';

export const address = {
  ...{ cluster: 'local', kind: 'Deployment' as const },
  ...{ namespace: 'prod', name: 'shop' },
};
const SHOP = resourcePath(Deployment, address);
export const SCALER = resourcePath(HorizontalPodAutoscaler, address);
export const MAP = '/api/v1/namespaces/prod/configmaps/shop-rollback-state';

export const leaf = (
  field: LeafChange['field'],
  before: string,
  wanted: string,
): LeafChange => ({
  ...(field !== 'replicas' && { container: 'app' }),
  ...{ field, original: before, before, wanted },
});

export const limit = (before: string, wanted: string) =>
  leaf('limits.memory', before, wanted);

/** Deployment `shop` (requests 500m and 256Mi, limit 512Mi, 2 replicas), and the CostOptimizations that change it. */
export class Shop {
  readonly api = new FakeApi();
  readonly store = memoryStateStore();
  readonly keeper = new StateKeeper(
    sealerOf([randomBytes(32).toString('base64')]),
    this.store,
    'test',
  );
  readonly announced: string[] = [];
  readonly statuses = new Map<string, CostOptimizationStatus>();
  annotations: Record<string, string> = {};
  isKilled = false;
  now = Date.parse('2026-11-20T12:00:00Z');

  constructor() {
    const metadata = { name: 'shop', namespace: 'prod' };
    this.api.given(SHOP, {
      ...deploymentObject('shop', {}, { ...metadata, uid: 'w1' }),
      status: {
        ...{ replicas: 2, updatedReplicas: 2, availableReplicas: 2 },
        conditions: [{ type: 'Available', status: 'True' }],
      },
    });
    this.api.given(SCALER, {
      ...autoscalerObject('shop', {}),
      metadata: { ...metadata, uid: 'h1' },
    });
    for (const name of ['size', 'other']) {
      this.api.given(resourcePath(CostOptimization, { ...address, name }), {
        ...{ apiVersion: 'v1', kind: 'CostOptimization' },
        metadata: { name },
      });
    }
  }

  get limits() {
    return this.api.at(SHOP)!.spec.template.spec.containers[0].resources.limits;
  }

  get marked() {
    return [SHOP, SCALER].map(
      path => this.api.at(path)!.metadata.annotations?.[OPTIMIZATION],
    );
  }

  get kept() {
    return this.keeper.read(this.api, address).then(({ state }) => state);
  }

  media() {
    return {
      main: workloadMedium(Deployment, structuredClone(this.api.at(SHOP)!)),
      autoscalers: new Map([
        ['shop', autoscalerMedium(structuredClone(this.api.at(SCALER)!))],
      ]),
    };
  }

  target() {
    const { main: medium } = this.media();
    return { workload: workloadOf('Deployment', medium.object), medium };
  }

  operation(name = 'size') {
    const object: any = {
      metadata: {
        ...{ name, namespace: 'prod', uid: name, generation: 1 },
        annotations: this.annotations,
      },
      spec: {
        rollbackOnFailure: true,
        targetWorkload: { kind: 'Deployment', name: 'shop' },
      },
      status: this.statuses.get(name),
    };
    const story = new Story(object);
    const pod = {
      metadata: {
        ...{ name: 'shop-1-a', labels: { 'pod-template-hash': '1' } },
        ownerReferences: [
          { kind: 'ReplicaSet', name: 'shop-1', controller: true },
        ],
      },
      status: {
        startTime: new Date(this.now).toISOString(),
        containerStatuses: [
          {
            ...{ name: 'app', restartCount: 1 },
            lastState: {
              terminated: {
                reason: 'OOMKilled',
                finishedAt: new Date(this.now).toISOString(),
              },
            },
          },
        ],
      },
    };
    return {
      look: {
        ...{ object, get: this.api.get, event: () => {} },
        cluster: { name: 'local' },
        now: () => new Date(this.now),
        signal: new AbortController().signal,
        logger: { warn: () => {} },
        request: async (request: any) =>
          request.method
            ? this.api.request(request)
            : {
                items:
                  this.isKilled && request.path.endsWith('/pods') ? [pod] : [],
              },
      },
      parts: {
        keeper: this.keeper,
        metrics: createOptimizationMetrics(),
        settings: { canaryMs: 0, verifyMs: 600_000, pollMs: 5_000 },
        savings: { forget: () => {} },
        usage: { forget: async () => {} },
        announcer: {
          announce: async ({ message }: any) => this.announced.push(message),
        },
      },
      ...{ story, address },
    } as any;
  }

  /** What was decided, as of what is there now. */
  async decided(id: string, changes: LeafChange[]): Promise<Decision> {
    const media = this.media();
    return {
      shown: { id, optimizationType: 'x', monthlySavings: 10 } as any,
      ...{ changes, media, byPerson: false, pods: [] },
      workload: this.target().workload,
      before: await this.kept,
    };
  }

  async begins(decision: Decision, name = 'size') {
    this.now += 3_600_000;
    const operation = this.operation(name);
    const outcome = await begin(operation, decision);
    this.statuses.set(name, operation.story.status);
    return { outcome, story: operation.story as Story };
  }

  /** A change is in force, and has proved itself. */
  async proved(id: string, changes: LeafChange[]) {
    await this.begins(await this.decided(id, changes));
    const status = this.statuses.get('size')!;
    status.applied!.verifiedAt = new Date(this.now).toISOString();
  }

  /** Looks until there is nothing to do. */
  async looks() {
    for (let count = 0; count < 9; count++) {
      this.now += 1_000;
      const state = await this.kept;
      if (!state) {
        return 'gone';
      }
      const operation = this.operation();
      const result = await carryOn(
        { ...operation, state },
        this.target() as any,
        undefined,
      );
      this.statuses.set('size', operation.story.status);
      if (result === 'settled') {
        return result;
      }
    }
    return 'busy';
  }
}
