import type { KubernetesObject } from '@flyrail/backstage-plugin-flyrail-common';
import {
  Deployment,
  PodDisruptionBudget,
} from '@flyrail/backstage-plugin-flyrail-node';
import { CostOptimization } from '@flyrail/backstage-plugin-optimization-common';
import { halfTheCpu } from './__testUtils__/scriptedAnalysis';
import { ShiftedClock } from './__testUtils__/shiftedClock';
import { auto, conditionOf, Workshop } from './__testUtils__/workshop';

jest.setTimeout(180_000);

const DAY_AND_NIGHT = '0 7 * * *=4; 0 18 * * *=2';
const prefersSpot = {
  weight: 100,
  preference: {
    matchExpressions: [
      { key: 'cloud.google.com/gke-spot', operator: 'In', values: ['true'] },
    ],
  },
};

describe('Sizes, spot capacity and a schedule as one change', () => {
  let workshop: Workshop;
  let clock: ShiftedClock;

  beforeEach(async () => {
    clock = new ShiftedClock();
    clock.turnTo(12);
    workshop = await Workshop.open({ clock });
    const { analysis, harness } = workshop;
    analysis.answer = request =>
      request.target.schedule
        ? { outcome: 'nothingToGain', message: 'It is as it should be' }
        : halfTheCpu(request, {
            optimizationType: 'combined',
            spot: 'gke',
            schedule: DAY_AND_NIGHT,
          });
    await harness.when.createdOther(PodDisruptionBudget, {
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: { name: 'shop' },
      spec: { maxUnavailable: 1, selector: { matchLabels: { app: 'shop' } } },
    });
    await workshop.deployment('shop', { spec: { replicas: 4 } });
  });

  afterEach(() => workshop?.close());

  const shop = () =>
    workshop.harness.get<KubernetesObject<any>>(Deployment, 'shop');

  const optimize = async () => {
    await workshop.costOptimization('all', {
      ...auto,
      optimizationType: 'ALL',
    });
    return workshop.until(
      'all',
      'has proved itself',
      ({ status }) => status?.applied?.verifiedAt !== undefined,
    );
  };

  /** Its hour comes, and something makes it look. */
  const itIs = async (hour: number) => {
    clock.turnTo(hour);
    await workshop.annotate('all', { hour: String(clock.now()) });
  };

  const untilThereAre = (count: number) =>
    workshop.harness.then.holds(
      `there are ${count}`,
      async () => (await shop()).spec.replicas === count,
      30_000,
    );

  const isOptimized = async () => {
    const { affinity, tolerations, containers } = (await shop()).spec.template
      .spec;
    expect(containers[0].resources.requests).toEqual({
      cpu: '250m',
      memory: '256Mi',
    });
    expect(
      affinity.nodeAffinity.preferredDuringSchedulingIgnoredDuringExecution,
    ).toEqual([prefersSpot]);
    expect(tolerations).toHaveLength(1);
  };

  it('are applied together, keep together through the night, and are undone together', async () => {
    const before = (await shop()).spec;
    const { status } = await optimize();
    expect(status!.applied!.changes).toBe(
      `app cpu request 500m → 250m, prefers nodes with cloud.google.com/gke-spot=true, tolerates cloud.google.com/gke-spot=true:NoSchedule, replicas by the clock: ${DAY_AND_NIGHT}`,
    );
    expect(status!.appliedOptimizations).toBe(1);
    await isOptimized();
    await itIs(20);
    await untilThereAre(2);
    await isOptimized();
    await workshop.harness.when.deleted(CostOptimization, 'all');
    await workshop.harness.then.absent(CostOptimization, 'all');
    const { spec, metadata } = await shop();
    expect(spec).toEqual(before);
    expect(metadata.managedFields!.map(({ manager }) => manager)).not.toContain(
      'flyrail-optimization',
    );
  });

  it.each([
    ['by day', 12],
    ['by night', 20],
  ])(
    'end a schedule that is outgrown %s, and keep the rest',
    async (_, hour) => {
      await optimize();
      await itIs(hour);
      await untilThereAre(hour === 12 ? 4 : 2);
      workshop.analysis.answer = request =>
        request.target.schedule
          ? halfTheCpu(request, {
              ...{ optimizationType: 'combined', containers: [] },
              ...{ replicas: 4, schedule: 'none', monthlySavings: -10 },
            })
          : { outcome: 'nothingToGain', message: 'It is as it should be' };
      // Another bound is looked at anew.
      await workshop.harness.when.edited(CostOptimization, 'all', {
        spec: { maxChangePercent: 60 },
      });
      await workshop.until(
        'all',
        'has no schedule any more',
        object =>
          object.status?.applied?.changes === '4 replicas at any hour' &&
          conditionOf(object, 'Scheduled') === undefined,
      );
      expect((await shop()).spec.replicas).toBe(4);
      await isOptimized();
      const { asked } = workshop.analysis;
      const before = asked.length;
      await itIs(22);
      await workshop.harness.then.holds(
        'it is looked at again',
        () => asked.length > before,
      );
      const { past, schedule } = asked.at(-1)!.target;
      expect(schedule).toBeUndefined();
      expect(past).toMatchObject([
        { count: 4 },
        { count: 4, schedule: DAY_AND_NIGHT },
      ]);
      expect((await shop()).spec.replicas).toBe(4);
      await workshop.harness.when.deleted(CostOptimization, 'all');
      await workshop.harness.then.absent(CostOptimization, 'all');
      expect((await shop()).spec.template.spec.tolerations).toBeUndefined();
    },
  );
});
