import type { KubernetesObject } from '@flyrail/backstage-plugin-flyrail-common';
import {
  ConfigMap,
  Deployment,
  HorizontalPodAutoscaler,
} from '@flyrail/backstage-plugin-flyrail-node';
import { faults } from '@flyrail/backstage-plugin-flyrail-node/testing';
import { CostOptimization } from '@flyrail/backstage-plugin-optimization-common';
import { halfTheCpu } from './__testUtils__/scriptedAnalysis';
import { queueMetric } from './__testUtils__/workloads';
import {
  auto,
  conditionOf,
  eachWriteTo,
  Workshop,
} from './__testUtils__/workshop';
import type { AnalysisRequest, AnalysisResult } from './analysis';

jest.setTimeout(180_000);

/** From 500m to 400m, at which an autoscaler that aimed at 60 % aims at 75 %. */
const withItsTarget = (request: AnalysisRequest): AnalysisResult =>
  halfTheCpu(request, {
    containers: [{ name: 'app', requests: { cpu: 0.4 }, limits: {} }],
    autoscalerTargets: [
      { name: 'shop', resource: 'cpu', before: 60, after: 75 },
    ],
  });

const OLD = ['500m', 60];
const NEW = ['400m', 75];

describe('A workload with an autoscaler on the same resource', () => {
  let workshop: Workshop;

  beforeEach(async () => {
    workshop = await Workshop.open();
    workshop.analysis.answer = withItsTarget;
    await workshop.deployment();
  });

  afterEach(() => workshop?.close());

  const scaled = () => workshop.autoscaler();

  const autoscaler = () =>
    workshop.harness.get<KubernetesObject<any>>(
      HorizontalPodAutoscaler,
      'shop',
    );

  /** The request and the target, as they are now. */
  const both = async () => [
    (await workshop.resources()).requests.cpu,
    await workshop.autoscalerTarget(),
  ];

  const leftNothing = async () => {
    for (const { metadata } of [
      await autoscaler(),
      await workshop.harness.get(Deployment, 'shop'),
    ]) {
      expect(
        Object.keys({ ...metadata.annotations, ...metadata.labels }).filter(
          name => name.startsWith('flyrail.io/'),
        ),
      ).toEqual([]);
      expect(
        metadata.managedFields!.map(({ manager }) => manager),
      ).not.toContain('flyrail-optimization');
    }
  };

  it('gets both in one change, and both back', async () => {
    const { harness } = workshop;
    await scaled();
    await workshop.costOptimization('scaled', auto);
    const { status } = await workshop.until(
      'scaled',
      'has proved itself',
      object => object.status?.applied?.verifiedAt !== undefined,
    );
    expect(status!.applied!.changes).toBe(
      'app cpu request 500m → 400m, autoscaler shop cpu target 60 % → 75 %',
    );
    expect(status!.currentRecommendation?.changes ?? {}).not.toHaveProperty(
      'replicas',
    );
    expect(await both()).toEqual(NEW);
    const { spec, metadata } = await autoscaler();
    expect(spec).toMatchObject({
      minReplicas: 2,
      maxReplicas: 4,
      metrics: [queueMetric, {}],
    });
    expect(metadata.annotations).toMatchObject({
      'flyrail.io/optimized-by': `${harness.namespace}/scaled`,
    });
    // The fields are whose they were.
    expect(
      JSON.stringify(
        metadata.managedFields!.filter(
          ({ manager }) => manager === 'flyrail-optimization',
        ),
      ),
    ).not.toContain('f:spec');
    await harness.when.deleted(CostOptimization, 'scaled');
    await harness.then.absent(CostOptimization, 'scaled');
    expect(await both()).toEqual(OLD);
    await leftNothing();
  });

  it("keeps a person's target, and what is still its own goes back", async () => {
    const { harness } = workshop;
    await scaled();
    await workshop.costOptimization('hand', auto);
    await workshop.untilPhase('hand', 'Applied');
    const { spec } = await autoscaler();
    spec.metrics[1].resource.target.averageUtilization = 50;
    await harness.when.edited(HorizontalPodAutoscaler, 'shop', {
      spec: { metrics: spec.metrics },
    });
    const { status } = await workshop.until(
      'hand',
      'is superseded',
      object => conditionOf(object, 'Superseded')?.status === 'True',
    );
    expect(conditionOf({ status }, 'Superseded')!.message).toMatch(
      /somebody changed HorizontalPodAutoscaler .*75 % → 50 %.*and that stays/,
    );
    await harness.when.deleted(CostOptimization, 'hand');
    await harness.then.absent(CostOptimization, 'hand');
    expect(await both()).toEqual(['500m', 50]);
    await leftNothing();
  });

  it('gets its old target back when a person sets another request, and claims no saving any more', async () => {
    const { harness } = workshop;
    await scaled();
    await workshop.costOptimization('hand', auto);
    await workshop.untilPhase('hand', 'Applied');
    await workshop.resizedByHand({ requests: { cpu: '900m' } });
    await harness.then.absent(ConfigMap, 'shop-rollback-state');
    expect(await both()).toEqual(['900m', 60]);
    const { status } = await workshop.until(
      'hand',
      'claims nothing',
      ({ status: now }) => now?.totalSavings === 0 && !now.applied,
    );
    expect(status!.held!.message).toMatch(/cpu request 400m → 900m\)/);
  });

  it('is not touched where the target cannot be written, and says why', async () => {
    const { harness } = workshop;
    await scaled();
    const refusal = harness.given.fault(
      { verb: 'patch', resource: HorizontalPodAutoscaler },
      faults.status(403, 'you may not patch horizontalpodautoscalers'),
    );
    const { generation } = (await harness.get(Deployment, 'shop')).metadata;
    await workshop.costOptimization('refused', auto);
    const object = await workshop.until(
      'refused',
      'says so',
      each => conditionOf(each, 'Applicable')?.reason === 'Refused',
    );
    expect(conditionOf(object, 'Applicable')!.message).toMatch(
      /may not change HorizontalPodAutoscaler objects/,
    );
    expect(await both()).toEqual(OLD);
    expect((await harness.get(Deployment, 'shop')).metadata.generation).toBe(
      generation,
    );
    refusal.remove();
  });

  it('gets the request back that was written before its target was refused', async () => {
    const { harness } = workshop;
    await scaled();
    harness.given.fault(
      {
        verb: 'patch',
        resource: HorizontalPodAutoscaler,
        where: ({ query }) => !query.has('dryRun'),
      },
      faults.status(422, 'a quota that dry runs do not see'),
    );
    await workshop.costOptimization('half', auto);
    const { status } = await workshop.untilPhase('half', 'RolledBack');
    expect(status!.message).toMatch(/Only half of it could be written.*quota/);
    expect(await both()).toEqual(OLD);
    await leftNothing();
    await harness.then.absent(ConfigMap, 'shop-rollback-state');
  });

  it('gets the target back when the workload goes', async () => {
    const { harness } = workshop;
    await scaled();
    await workshop.costOptimization('gone', auto);
    await workshop.untilPhase('gone', 'Applied');
    await harness.when.deleted(Deployment, 'shop');
    await harness.then.holds(
      'the target is the old one',
      async () => (await workshop.autoscalerTarget()) === 60,
    );
    await harness.then.absent(ConfigMap, 'shop-rollback-state');
    const { metadata } = await autoscaler();
    expect(metadata.annotations ?? {}).not.toHaveProperty([
      'flyrail.io/optimized-by',
    ]);
  });

  const writes = eachWriteTo([
    'configmaps',
    'deployments',
    'horizontalpodautoscalers',
  ]);

  it.each(writes)(
    'has both in the end when the host is killed %s, applying',
    async (_, resource, fault) => {
      await scaled();
      await workshop.killedAt(resource, fault, () =>
        workshop.costOptimization('killed', auto),
      );
      const { status } = await workshop.untilPhase('killed', 'Applied');
      expect(await both()).toEqual(NEW);
      expect(status!.appliedOptimizations).toBe(1);
    },
  );

  it.each(writes)(
    'has neither in the end when the host is killed %s, applying, and nothing may be applied any more',
    async (_, resource, fault) => {
      const { harness } = workshop;
      await scaled();
      await workshop.killedAt(resource, fault, async () => {
        await workshop.costOptimization('stopped', auto);
      });
      await harness.when.deleted(CostOptimization, 'stopped');
      await harness.then.absent(CostOptimization, 'stopped');
      expect(await both()).toEqual(OLD);
      await leftNothing();
      await harness.then.absent(ConfigMap, 'shop-rollback-state');
    },
  );

  it.each(writes)(
    'has neither in the end when the host is killed %s, undoing',
    async (_, resource, fault) => {
      const { harness } = workshop;
      await scaled();
      await workshop.costOptimization('killed', auto);
      await workshop.untilPhase('killed', 'Applied');
      await workshop.killedAt(resource, fault, () =>
        harness.when.deleted(CostOptimization, 'killed'),
      );
      await harness.then.absent(CostOptimization, 'killed');
      expect(await both()).toEqual(OLD);
      await leftNothing();
      await harness.then.absent(ConfigMap, 'shop-rollback-state');
    },
  );
});
