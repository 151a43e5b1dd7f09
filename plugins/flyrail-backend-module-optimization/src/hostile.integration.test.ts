import {
  apiVersionOf,
  type KubernetesObject,
} from '@flyrail/backstage-plugin-flyrail-common';
import { ApiError, Deployment } from '@flyrail/backstage-plugin-flyrail-node';
import { CostOptimization } from '@flyrail/backstage-plugin-optimization-common';
import { auto, Workshop } from './__testUtils__/workshop';

jest.setTimeout(240_000);

/** Numbers from 0 to below 1, the same ones each time (mulberry32). */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

describe('A hundred CostOptimizations that mean no good', () => {
  let workshop: Workshop;

  beforeAll(async () => {
    workshop = await Workshop.open({ settings: { recheckMs: 60_000 } });
    await workshop.deployment('controller', {
      metadata: { labels: { 'app.kubernetes.io/component': 'controller' } },
    });
    await workshop.deployment('argo', {
      metadata: { labels: { 'argocd.argoproj.io/instance': 'shop' } },
    });
    await workshop.deployment('rollout', {
      metadata: {
        ownerReferences: [
          {
            apiVersion: 'argoproj.io/v1alpha1',
            kind: 'Rollout',
            name: 'rollout',
            uid: 'f1d5b0c5-0000-4000-8000-000000000000',
            controller: true,
          } as any,
        ],
      },
    });
  }, 120_000);

  afterAll(() => workshop?.close());

  const generations = async () =>
    Object.fromEntries(
      (await workshop.harness.list(Deployment)).map(({ metadata }) => [
        metadata.name,
        [
          metadata.generation,
          metadata.annotations?.['flyrail.io/optimized-by'],
        ],
      ]),
    );

  it('change nothing', async () => {
    const { harness } = workshop;
    const before = await generations();
    const next = random(6);
    const oneOf = <T>(values: readonly T[]): T =>
      values[Math.floor(next() * values.length)];
    const hostile = Array.from({ length: 100 }, (_, index) => ({
      apiVersion: apiVersionOf(CostOptimization),
      kind: 'CostOptimization',
      metadata: {
        name: `hostile-${index}`,
        annotations: {
          'flyrail.io/apply-recommendation': oneOf(['', 'x'.repeat(200), '*']),
          'flyrail.io/roll-back-recommendation': oneOf(['true', '../..']),
        },
      },
      spec: {
        ...oneOf<object>([auto, { dryRun: false }, { autoApply: true }, {}]),
        targetWorkload: {
          name: oneOf([
            ...[
              'controller',
              'argo',
              'rollout',
              'controller',
              'argo',
              'rollout',
            ],
            ...['controller', 'argo', 'rollout', 'nowhere', 'coredns'],
            ...['kube-proxy', '../../secrets', 'A'.repeat(300), ''],
          ]),
          kind: oneOf([
            ...['Deployment', 'Deployment', 'Deployment', 'Deployment'],
            ...['StatefulSet', 'DaemonSet', 'Secret'],
          ]),
          ...oneOf<object>([
            ...[{}, {}, {}, {}],
            { namespace: 'kube-system' },
            { namespace: 'default' },
            { namespace: 'a/b' },
          ]),
        },
        optimizationType: oneOf(['CPU', 'MEMORY', 'ALL', 'REPLICAS', 'DROP']),
        ...oneOf<object>([
          ...[{}, {}],
          { maxChangePercent: oneOf([-1, 1e9, 80, 100]) },
          { minConfidence: oneOf([-1, 0, 2, 1e300]) },
          { schedule: oneOf(['0 0 30 2 *', '* * * * *', '$(reboot)']) },
        ]),
      },
    }));
    const verdicts = await Promise.all(
      hostile.map(object =>
        harness.when
          .createdOther(CostOptimization, object as KubernetesObject)
          .then(
            () => object.metadata.name,
            (error: ApiError) => {
              expect(error.status).toBe(422);
            },
          ),
      ),
    );
    const taken = verdicts.filter(name => name !== undefined);
    expect(taken.length).toBeGreaterThan(10);
    for (const name of taken) {
      await workshop.until(name!, 'was judged', ({ status }) =>
        ['Ready', 'Failed'].includes(status?.phase ?? ''),
      );
    }
    expect(await generations()).toEqual(before);
  });
});
