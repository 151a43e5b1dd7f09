import type { KubernetesObject } from '@flyrail/backstage-plugin-flyrail-common';
import {
  ConfigMap,
  Deployment,
  PodDisruptionBudget,
} from '@flyrail/backstage-plugin-flyrail-node';
import { CostOptimization } from '@flyrail/backstage-plugin-optimization-common';
import { halfTheCpu } from './__testUtils__/scriptedAnalysis';
import { ShiftedClock } from './__testUtils__/shiftedClock';
import {
  auto,
  conditionOf,
  eachWriteTo,
  Workshop,
} from './__testUtils__/workshop';

jest.setTimeout(180_000);

const DAY_AND_NIGHT = '0 7 * * *=4; 0 18 * * *=2';

describe('Replicas by the clock', () => {
  let workshop: Workshop;
  let clock: ShiftedClock;

  beforeEach(async () => {
    clock = new ShiftedClock();
    clock.turnTo(12);
    workshop = await Workshop.open({ clock });
    workshop.analysis.answer = ({ target }) =>
      target.schedule
        ? { outcome: 'nothingToGain', message: 'It is kept' }
        : halfTheCpu({ target } as never, {
            optimizationType: 'scheduled_scaling',
            containers: [],
            schedule: DAY_AND_NIGHT,
          });
    await workshop.deployment('shop', { spec: { replicas: 4 } });
  });

  afterEach(() => workshop?.close());

  const optimize = () =>
    workshop.costOptimization('clock', {
      ...auto,
      optimizationType: 'SCHEDULED_SCALING',
    });

  const replicas = async () =>
    (await workshop.harness.get<KubernetesObject<any>>(Deployment, 'shop')).spec
      .replicas;

  const inForce = () =>
    workshop.until(
      'clock',
      'is in force',
      object => conditionOf(object, 'Scheduled')?.status === 'True',
    );

  /** Its hour comes, and something makes it look: a resync, the timer of that hour. */
  const itIs = async (hour: number) => {
    clock.turnTo(hour);
    await workshop.annotate('clock', { hour: String(clock.now()) });
  };

  const untilThereAre = (count: number) =>
    workshop.harness.then.holds(
      `there are ${count}`,
      async () => (await replicas()) === count,
      30_000,
    );

  it('are fewer at night and back in the morning, and as before when it is undone', async () => {
    const { harness } = workshop;
    await optimize();
    const { status } = await inForce();
    expect(status!.applied!.changes).toBe(
      `replicas by the clock: ${DAY_AND_NIGHT}`,
    );
    expect(await replicas()).toBe(4);
    await workshop.until(
      'clock',
      'has nothing left to change',
      object => conditionOf(object, 'Applicable')?.reason === 'NothingToChange',
    );
    await itIs(20);
    await untilThereAre(2);
    await itIs(8);
    await untilThereAre(4);
    await itIs(22);
    await untilThereAre(2);
    await workshop.until(
      'clock',
      'is told to be on time',
      object =>
        conditionOf(object, 'Scheduled')?.message ===
        `2 replicas, as ${DAY_AND_NIGHT} wants`,
    );
    const told = await harness.get<any>(CostOptimization, 'clock');
    expect(told.status.appliedOptimizations).toBe(1);
    await harness.when.deleted(CostOptimization, 'clock');
    await harness.then.absent(CostOptimization, 'clock');
    expect(await replicas()).toBe(4);
    const { metadata } = await harness.get(Deployment, 'shop');
    expect(metadata.managedFields!.map(({ manager }) => manager)).not.toContain(
      'flyrail-optimization',
    );
  });

  it('leave as many as a disruption budget wants', async () => {
    await workshop.harness.when.createdOther(PodDisruptionBudget, {
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: { name: 'shop' },
      spec: { minAvailable: '50%', selector: { matchLabels: { app: 'shop' } } },
    });
    await optimize();
    await inForce();
    await workshop.harness.when.edited(PodDisruptionBudget, 'shop', {
      spec: { minAvailable: 2 },
    });
    await itIs(20);
    // One more than must be there, so that it can be evicted.
    await untilThereAre(3);
    expect(await replicas()).toBe(3);
  });

  it('go back to what they were when nothing is to be changed any more', async () => {
    await optimize();
    await inForce();
    await itIs(20);
    await untilThereAre(2);
    await workshop.harness.when.edited(CostOptimization, 'clock', {
      spec: { dryRun: true, autoApply: false },
    });
    await untilThereAre(4);
    expect(await replicas()).toBe(4);
  });

  it('are as many as by day where they are kept and nobody follows the clock any more', async () => {
    const { harness } = workshop;
    await workshop.costOptimization('clock', {
      ...auto,
      optimizationType: 'SCHEDULED_SCALING',
      deletionPolicy: 'Keep',
    });
    await inForce();
    await itIs(20);
    await untilThereAre(2);
    await harness.when.deleted(CostOptimization, 'clock');
    await harness.then.absent(CostOptimization, 'clock');
    expect(await replicas()).toBe(4);
    await harness.then.absent(ConfigMap, 'shop-rollback-state');
  });

  it("are a person's from the moment that one sets them", async () => {
    const { harness } = workshop;
    await optimize();
    await inForce();
    await harness.when.edited(Deployment, 'shop', { spec: { replicas: 7 } });
    await workshop.until(
      'clock',
      'is superseded',
      object => conditionOf(object, 'Superseded')?.status === 'True',
    );
    await itIs(20);
    await harness.then.absent(ConfigMap, 'shop-rollback-state');
    expect(await replicas()).toBe(7);
  });

  it.each(eachWriteTo(['configmaps', 'deployments']))(
    'are as the hour wants when the host is killed %s, at a turn',
    async (_, resource, fault) => {
      await optimize();
      await inForce();
      await workshop.killedAt(resource, fault, () => itIs(20));
      await untilThereAre(2);
      const { status } = await inForce();
      expect(status!.appliedOptimizations).toBe(1);
    },
  );
});
