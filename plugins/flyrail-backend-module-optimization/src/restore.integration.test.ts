import { ConfigMap, Deployment } from '@flyrail/backstage-plugin-flyrail-node';
import { CostOptimization } from '@flyrail/backstage-plugin-optimization-common';
import { auto, conditionOf, Workshop } from './__testUtils__/workshop';

jest.setTimeout(90_000);

describe('What was changed, where its CostOptimization cannot undo it as usual', () => {
  let workshop: Workshop;

  beforeEach(async () => {
    workshop = await Workshop.open();
  });

  afterEach(() => workshop.close());

  it('lets its object go where the API server does not take the old value back, and says which', async () => {
    const { harness } = workshop;
    await workshop.deployment('shop', { spec: { replicas: 1 } });
    await workshop.costOptimization('refused', auto);
    await workshop.untilPhase('refused', 'Applied');
    // Below what was requested before.
    await workshop.resizedByHand({ limits: { cpu: '300m' } });
    await harness.when.deleted(CostOptimization, 'refused');
    await harness.then.absent(CostOptimization, 'refused');
    await harness.then.absent(ConfigMap, 'shop-rollback-state');
    expect((await workshop.resources()).requests.cpu).toBe('250m');
    const { metadata } = await harness.get(Deployment, 'shop');
    expect(JSON.stringify(metadata.annotations)).not.toMatch(/flyrail/);
    await harness.then.holds('an Event says what stays', async () => {
      const { items } = await harness.direct.request<{
        items: { note: string }[];
      }>({
        path: `/apis/events.k8s.io/v1/namespaces/${harness.namespace}/events`,
      });
      return items.some(({ note }) =>
        /does not take back app cpu request 250m → 500m: .*limit.*set it by hand/s.test(
          note,
        ),
      );
    });
  });

  it('is undone by the next CostOptimization where its own was let go without it', async () => {
    const { harness } = workshop;
    await workshop.deployment('shop', { spec: { replicas: 1 } });
    await workshop.costOptimization('first', auto);
    await workshop.untilPhase('first', 'Applied');
    await harness.stopOperator();
    await harness.when.deleted(CostOptimization, 'first');
    await harness.when.edited(CostOptimization, 'first', {
      metadata: { finalizers: null },
    });
    await harness.then.absent(CostOptimization, 'first');
    await harness.when.started();

    await workshop.costOptimization('watching', { dryRun: true });
    await workshop.until(
      'watching',
      'says whose it is',
      object => conditionOf(object, 'Ready')?.reason === 'TakenBy',
    );
    expect((await workshop.resources()).requests.cpu).toBe('250m');

    await harness.when.edited(CostOptimization, 'watching', {
      spec: { dryRun: false },
    });
    await workshop.until(
      'watching',
      'waits for a person',
      object => conditionOf(object, 'Applicable')?.reason === 'WaitsForPerson',
    );
    expect((await workshop.resources()).requests.cpu).toBe('500m');
  });
});
