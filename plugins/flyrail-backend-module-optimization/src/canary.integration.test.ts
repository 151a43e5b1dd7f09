import type { KubernetesObject } from '@flyrail/backstage-plugin-flyrail-common';
import {
  ConfigMap,
  Deployment,
  Pod,
} from '@flyrail/backstage-plugin-flyrail-node';
import {
  CostOptimization,
  ROLLBACK_REQUEST,
} from '@flyrail/backstage-plugin-optimization-common';
import { auto, Workshop } from './__testUtils__/workshop';

jest.setTimeout(120_000);

const sizesOf = (pods: KubernetesObject<any>[]) =>
  pods
    .filter(({ metadata }) => !metadata.deletionTimestamp)
    .map(({ spec }) => spec.containers[0].resources.requests.cpu)
    .sort();

describe('A change that is tried first', () => {
  let workshop: Workshop;

  /** Says of the pods what a kubelet that resizes says, and simulated ones do not: what their containers have. */
  const kubeletsThatResize = async () => {
    for (const { metadata, spec, status } of await workshop.harness.list(Pod))
      await workshop.podSays(metadata.name!, {
        containerStatuses: [
          {
            ...status.containerStatuses[0],
            resources: spec.containers[0].resources,
          },
        ],
      });
  };
  const begin = async (canaryMs: number) => {
    workshop = await Workshop.open({
      settings: { canaryMs, verifyMs: 60_000 },
    });
    await workshop.deployment();
    await kubeletsThatResize();
    await workshop.costOptimization('canary', auto);
  };
  const tried = () =>
    workshop.until('canary', 'is tried on a pod', ({ status }) =>
      /^Tried on shop-/.test(status?.message ?? ''),
    );

  afterEach(() => workshop?.close());

  it('is on one pod alone, and on the workload when that does no worse', async () => {
    await begin(2_000);
    const { harness } = workshop;
    await tried();
    expect(sizesOf(await harness.list(Pod))).toEqual(['250m', '500m']);
    expect((await workshop.resources()).requests.cpu).toBe('500m');
    await workshop.untilPhase('canary', 'Applied');
    expect((await workshop.resources()).requests.cpu).toBe('250m');
  });

  it('is never on the workload where the pod does worse, and the pod has its old size back', async () => {
    await begin(60_000);
    const { harness } = workshop;
    await tried();
    const canary = (await harness.list(Pod)).find(
      ({ spec }) => spec.containers[0].resources.requests.cpu === '250m',
    )!;
    await workshop.podSays(canary.metadata.name!, {
      containerStatuses: [
        {
          ...canary.status.containerStatuses[0],
          restartCount: 1,
          lastState: {
            terminated: {
              exitCode: 137,
              reason: 'OOMKilled',
              finishedAt: new Date().toISOString().replace(/\.\d+/, ''),
            },
          },
        },
      ],
    });
    const { status } = await workshop.untilPhase('canary', 'RolledBack');
    expect(status!.message).toMatch(
      /ran out of memory .*\(canary, 1 of 2 pods\).*was never changed/,
    );
    expect((await workshop.resources()).requests.cpu).toBe('500m');
    await harness.then.holds('both pods have their old size', async () =>
      sizesOf(await harness.list(Pod)).every(cpu => cpu === '500m'),
    );
    await harness.then.absent(ConfigMap, 'shop-rollback-state');
    expect(status!.appliedOptimizations).toBe(0);
  });

  it('is taken back when the spec names another workload meanwhile', async () => {
    await begin(60_000);
    const { harness } = workshop;
    await tried();
    await workshop.deployment('cart');
    await harness.when.edited(CostOptimization, 'canary', {
      spec: { targetWorkload: { name: 'cart' }, autoApply: false },
    });
    await workshop.until(
      'canary',
      'looks after the other one',
      ({ status }) => status?.target?.name === 'cart',
    );
    await harness.then.absent(ConfigMap, 'shop-rollback-state');
    await harness.then.holds('both pods have their old size', async () =>
      sizesOf(
        (
          await harness.list(Pod)
        ).filter(({ metadata }) => metadata.name!.startsWith('shop-')),
      ).every(cpu => cpu === '500m'),
    );
  });

  it('has its old size back after a rollback that comes before the rollout has replaced it', async () => {
    await begin(1_000);
    const { harness } = workshop;
    await tried();
    // From here on nothing rolls out.
    await harness.when.edited(Deployment, 'shop', { spec: { paused: true } });
    const { status } = await workshop.until(
      'canary',
      'is written',
      object => object.status?.applied !== undefined,
    );
    expect(sizesOf(await harness.list(Pod))).toEqual(['250m', '500m']);
    await workshop.annotate('canary', {
      [ROLLBACK_REQUEST]: status!.applied!.id,
    });
    await workshop.untilPhase('canary', 'RolledBack');
    expect((await workshop.resources()).requests.cpu).toBe('500m');
    expect(sizesOf(await harness.list(Pod))).toEqual(['500m', '500m']);
  });

  it('proves nothing by a pod that is not ready when its time is over', async () => {
    await begin(1_000);
    const { harness } = workshop;
    await tried();
    const canary = (await harness.list(Pod)).find(
      ({ spec }) => spec.containers[0].resources.requests.cpu === '250m',
    )!;
    await workshop.podSays(canary.metadata.name!, {
      conditions: [
        {
          type: 'Ready',
          status: 'False',
          lastTransitionTime: new Date().toISOString(),
        },
      ],
    });
    const { status } = await workshop.untilPhase('canary', 'RolledBack');
    expect(status!.message).toMatch(
      /is not ready any more .*was never changed/,
    );
    expect((await workshop.resources()).requests.cpu).toBe('500m');
  });

  it('ends with the old size everywhere when the CostOptimization is deleted meanwhile', async () => {
    await begin(60_000);
    const { harness } = workshop;
    await tried();
    await harness.when.deleted(CostOptimization, 'canary');
    await harness.then.absent(ConfigMap, 'shop-rollback-state');
    expect(sizesOf(await harness.list(Pod))).toEqual(['500m', '500m']);
    expect((await workshop.resources()).requests.cpu).toBe('500m');
  });
});
