import type { KubernetesObject } from '@flyrail/backstage-plugin-flyrail-common';
import { eventually } from '@flyrail/backstage-plugin-flyrail-node/testing';
import {
  APPLY_REQUEST,
  CostOptimization,
  ROLLBACK_REQUEST,
} from '@flyrail/backstage-plugin-optimization-common';
import { Workshop } from './__testUtils__/workshop';
import type { KnownUsage } from './analysis';

jest.setTimeout(180_000);

const METRICS = {
  created: 'costopt_optimizations_created_total',
  applied: 'costopt_optimizations_applied_total',
  failed: 'costopt_optimizations_failed_total',
  rolledBack: 'costopt_rollbacks_total',
  saved: 'costopt_total_monthly_savings_usd',
  possible: 'costopt_possible_monthly_savings_usd',
};
type Told = Partial<Record<keyof typeof METRICS | 'durations', number>> & {
  events?: string[];
};

describe('What is told of a CostOptimization, once per transition', () => {
  const forgotten: unknown[] = [];
  const usage: KnownUsage = {
    forget: async (...about) => {
      forgotten.push(about);
    },
    states: () => [
      { cluster: 'test', kind: 'prometheus', state: 'unreachable' },
    ],
  };
  let workshop: Workshop;
  let recommendation: string;
  /** What is told from the start up to now. */
  const soFar = {
    ...{ created: 0, applied: 0, failed: 0, rolledBack: 0 },
    ...{ saved: 0, possible: 0, durations: 0, events: [] as string[] },
  };

  beforeAll(async () => {
    workshop = await Workshop.open({ usage });
    await workshop.deployment();
  });

  afterAll(() => workshop?.close());

  const metric = (name: string, labels?: Record<string, string>) =>
    workshop.harness.metric(name, labels);

  async function durations(): Promise<number> {
    const { values } = await workshop.harness.metrics.registry
      .getSingleMetric('costopt_optimization_duration_seconds')!
      .get();
    return values
      .filter(each => (each as any).metricName.endsWith('_count'))
      .reduce((sum, { value }) => sum + value, 0);
  }

  async function events(): Promise<string[]> {
    const { direct, namespace } = workshop.harness;
    const { items } = await direct.request<{ items: KubernetesObject<any>[] }>({
      path: `/apis/events.k8s.io/v1/namespaces/${namespace}/events`,
    });
    return items
      .filter(
        ({ regarding, reason }: any) =>
          regarding.kind === 'CostOptimization' &&
          regarding.name === 'told' &&
          reason.startsWith('Optimization'),
      )
      .map(({ reason, series }: any) =>
        series ? `${reason} ${series.count} times` : reason,
      );
  }

  const told = async () => ({
    ...Object.fromEntries(
      await Promise.all(
        Object.entries(METRICS).map(
          async ([key, name]) => [key, await metric(name)] as const,
        ),
      ),
    ),
    durations: await durations(),
    events: (await events()).sort(),
  });

  /** One more look at it, with nothing new to tell. */
  async function lookedAtAgain() {
    const reconciles = () => metric('controller_runtime_reconcile_total');
    const before = await reconciles();
    await workshop.annotate('told', { look: String(before) });
    await eventually('it is looked at', async () => {
      return (await reconciles()) > before;
    });
  }

  const steps: [
    transition: string,
    act: () => Promise<unknown>,
    change: Told,
  ][] = [
    [
      'created, and something found',
      async () => {
        await workshop.costOptimization('told', { dryRun: false });
        const { status } = await workshop.untilPhase('told', 'Ready');
        recommendation = status!.currentRecommendation!.id;
      },
      { created: 1, possible: 40, events: ['OptimizationCreated'] },
    ],
    [
      'applied, rolled out and proved',
      async () => {
        await workshop.annotate('told', { [APPLY_REQUEST]: recommendation });
        await workshop.until(
          'told',
          'has proved itself',
          ({ status }) => status?.applied?.verifiedAt !== undefined,
        );
      },
      {
        ...{ applied: 1, durations: 1, saved: 40, possible: -40 },
        events: ['OptimizationApplied'],
      },
    ],
    [
      'rolled back',
      async () => {
        await workshop.annotate('told', { [ROLLBACK_REQUEST]: recommendation });
        await workshop.until(
          'told',
          'is rolled back',
          ({ status }) => status?.phase === 'RolledBack' && !status.applied,
        );
      },
      { rolledBack: 1, saved: -40, events: ['OptimizationRolledBack'] },
    ],
    [
      'failed, for its target is missing',
      async () => {
        await workshop.harness.when.edited(CostOptimization, 'told', {
          spec: { targetWorkload: { name: 'nobody' } },
        });
        await workshop.untilPhase('told', 'Failed');
      },
      { failed: 1, events: ['OptimizationFailed'] },
    ],
  ];

  it.each(steps)('%s', async (_, act, change) => {
    await act();
    const { events: news = [], ...numbers } = change;
    for (const [key, by] of Object.entries(numbers))
      soFar[key as keyof typeof METRICS] += by;
    soFar.events = [...soFar.events, ...news].sort();
    await workshop.harness.then.holds('it is told', async () => {
      expect(await told()).toEqual(soFar);
      return true;
    });
    await lookedAtAgain();
    expect(await told()).toEqual(soFar);
  });

  it('names the type of what was applied and the reason of what failed', async () => {
    const labels = { cluster: 'test' };
    const type = { ...labels, optimization_type: 'right_size_cpu' };
    const reason = { ...labels, reason: 'TargetMissing' };
    expect(await metric(METRICS.applied, type)).toBe(1);
    expect(await metric(METRICS.failed, reason)).toBe(1);
  });

  it('tells how the source of usage is doing', async () => {
    const state = (name: string) =>
      metric('costopt_usage_source_state', {
        ...{ cluster: 'test', kind: 'prometheus', state: name },
      });
    expect([await state('unreachable'), await state('ready')]).toEqual([1, 0]);
  });

  it('deleted, and what its workload used is forgotten', async () => {
    const { harness } = workshop;
    await harness.when.deleted(CostOptimization, 'told');
    await harness.then.absent(CostOptimization, 'told');
    await eventually('it is told', async () =>
      (await events()).includes('OptimizationDeleted'),
    );
    // Objects that other tests left may go meanwhile, too.
    expect(forgotten).toContainEqual([
      'test',
      { kind: 'Deployment', namespace: harness.namespace, name: 'nobody' },
    ]);
  });
});
