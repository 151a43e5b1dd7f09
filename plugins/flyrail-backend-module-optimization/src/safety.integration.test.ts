import {
  ConfigMap,
  Deployment,
  Pod,
} from '@flyrail/backstage-plugin-flyrail-node';
import type { Fault } from '@flyrail/backstage-plugin-flyrail-node/testing';
import { CostOptimization } from '@flyrail/backstage-plugin-optimization-common';
import {
  auto,
  conditionOf,
  eachWriteTo,
  Workshop,
  type WorkshopOptions,
} from './__testUtils__/workshop';
import { memoryStateStore, type StateStore } from './state/stateKeeper';

jest.setTimeout(180_000);

describe('A change that goes wrong', () => {
  let workshop: Workshop;

  const begin = async (options: WorkshopOptions = {}) => {
    workshop = await Workshop.open(options);
    await workshop.deployment();
  };

  afterEach(() => workshop?.close());

  it('is rolled back by itself at the first OOM kill, and is not tried again', async () => {
    await begin({ settings: { verifyMs: 60_000 } });
    const { harness } = workshop;
    await workshop.costOptimization('oom', auto);
    await workshop.untilPhase('oom', 'Applied');
    const pods = await harness.list(Pod);
    const young = pods
      .filter(({ metadata }) => !metadata.deletionTimestamp)
      .sort((a, b) =>
        b.metadata.creationTimestamp!.localeCompare(
          a.metadata.creationTimestamp!,
        ),
      )[0];
    const [status] = young.status.containerStatuses;
    await workshop.podSays(young.metadata.name!, {
      containerStatuses: [
        {
          ...status,
          restartCount: 1,
          lastState: {
            terminated: {
              exitCode: 137,
              reason: 'OOMKilled',
              finishedAt: new Date(Date.now() + 1_000)
                .toISOString()
                .replace(/\.\d+/, ''),
            },
          },
        },
      ],
    });
    const { status: told } = await workshop.untilPhase('oom', 'RolledBack');
    expect(told!.message).toMatch(/ran out of memory/);
    expect((await workshop.resources()).requests.cpu).toBe('500m');
    await workshop.settled();
    await workshop.until(
      'oom',
      'holds back',
      object => conditionOf(object, 'Applicable')?.reason === 'Held',
    );
    await harness.then.absent(ConfigMap, 'shop-rollback-state');
  });

  it('changes nothing without a key', async () => {
    await begin({ stateKey: null });
    await workshop.costOptimization('keyless', auto);
    const object = await workshop.until(
      'keyless',
      'says so',
      each => conditionOf(each, 'Applicable')?.reason === 'StateKeyMissing',
    );
    expect(conditionOf(object, 'Applicable')!.message).toContain(
      'flyrail.optimization.stateKey',
    );
    expect((await workshop.resources()).requests.cpu).toBe('500m');
  });

  it('changes nothing while the state cannot be kept in both places', async () => {
    const store = memoryStateStore();
    let isAway = true;
    let tries = 0;
    await begin({
      store: {
        ...store,
        async put(key, sealed) {
          tries++;
          if (isAway) throw new Error('the database is away');
          await store.put(key, sealed);
        },
      },
    });
    await workshop.costOptimization('store', auto);
    await workshop.until(
      'store',
      'says so',
      each => conditionOf(each, 'Applicable')?.reason === 'StateNotKept',
    );
    // Nor does a later look take the other copy for decided.
    await workshop.annotate('store', { look: 'again' });
    await workshop.until(
      'store',
      'has tried again',
      ({ metadata }) => tries > 2 && metadata.annotations?.look === 'again',
    );
    expect((await workshop.resources()).requests.cpu).toBe('500m');
    isAway = false;
    await workshop.untilPhase('store', 'Applied');
  });

  it.each(['ConfigMap', 'store'])(
    'is undone with the copy in the %s lost',
    async lost => {
      const store = memoryStateStore();
      await begin({ store });
      const { harness } = workshop;
      await workshop.costOptimization('lost', auto);
      await workshop.untilPhase('lost', 'Applied');
      if (lost === 'ConfigMap') {
        await harness.when.deleted(ConfigMap, 'shop-rollback-state');
      } else {
        await store.delete(`test/${harness.namespace}/deployment/shop`);
      }
      await harness.when.deleted(CostOptimization, 'lost');
      await harness.then.absent(CostOptimization, 'lost');
      expect((await workshop.resources()).requests.cpu).toBe('500m');
    },
  );

  it.each<[string, (key: string, store: StateStore) => Promise<unknown>]>([
    [
      'gone',
      async (at, store) => {
        await store.delete(at);
        await workshop.harness.when.deleted(ConfigMap, 'shop-rollback-state');
      },
    ],
    [
      'broken',
      async (at, store) => {
        await store.put(at, 'flyrail1.00000000.AAAA.AAAA.AAAA');
        await workshop.harness.when.edited(ConfigMap, 'shop-rollback-state', {
          data: { state: 'nonsense' },
        });
      },
    ],
  ])(
    'says so when both copies are %s, and lets the object go',
    async (_, lose) => {
      const store = memoryStateStore();
      await begin({ store });
      const { harness } = workshop;
      await workshop.costOptimization('both', auto);
      await workshop.until(
        'both',
        'has proved itself',
        ({ status }) => status?.applied?.verifiedAt !== undefined,
      );
      await lose(`test/${harness.namespace}/deployment/shop`, store);
      await workshop.annotate('both', { look: 'again' });
      const object = await workshop.until(
        'both',
        'says that it is lost',
        each => conditionOf(each, 'RollbackStateLost')?.status === 'True',
      );
      expect(conditionOf(object, 'RollbackStateLost')!.message).toMatch(
        /set it back by hand/,
      );
      await harness.when.deleted(CostOptimization, 'both');
      await harness.then.absent(CostOptimization, 'both');
      expect((await workshop.resources()).requests.cpu).toBe('250m');
    },
  );

  const writes = eachWriteTo(['configmaps', 'deployments']);

  const killedAt = (
    resource: string,
    fault: Fault,
    act: () => Promise<unknown>,
  ) =>
    workshop.killedAt(resource, fault, async () => {
      await act();
      const { cpu } = (await workshop.resources()).requests;
      expect(['500m', '250m']).toContain(cpu);
    });

  it.each(writes)(
    'is whole in the end when the host is killed %s, applying',
    async (_, resource, fault) => {
      await begin();
      await killedAt(resource, fault, () =>
        workshop.costOptimization('killed', auto),
      );
      const { status } = await workshop.untilPhase('killed', 'Applied');
      expect((await workshop.resources()).requests.cpu).toBe('250m');
      expect(status!.appliedOptimizations).toBe(1);
    },
  );

  it.each(writes)(
    'is gone in the end when the host is killed %s, undoing',
    async (_, resource, fault) => {
      await begin();
      const { harness } = workshop;
      await workshop.costOptimization('killed', auto);
      await workshop.untilPhase('killed', 'Applied');
      await killedAt(resource, fault, () =>
        harness.when.deleted(CostOptimization, 'killed'),
      );
      await harness.then.absent(CostOptimization, 'killed');
      expect((await workshop.resources()).requests.cpu).toBe('500m');
      await harness.then.absent(ConfigMap, 'shop-rollback-state');
      const { metadata } = await harness.get(Deployment, 'shop');
      expect(metadata.labels?.['flyrail.io/optimized']).toBeUndefined();
    },
  );
});
