import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import { ConfigReader } from '@backstage/config';
import type { JsonObject } from '@backstage/types';
import { quietLogger } from '@flyrail/backstage-plugin-flyrail-node/testing';
import { LIST_PRICES } from '@flyrail/backstage-plugin-optimization-common';
import { usageLike } from '../__testUtils__/scriptedUsage';
import type { AnalysisRequest, UsageReader } from '../analysis';
import { FakePrometheus } from '../usage/__testUtils__/fakePrometheus';
import { keyOf, type WorkloadRef } from '../usage/usageSource';
import { UsageStore } from '../usage/usageStore';
import { createAnalysis, openKnowledge } from './knowledge';
import { loadNode } from './placement';

const DAY = 86_400;
const now = new Date('2026-11-20T00:00:00Z');
const request: AnalysisRequest = {
  target: {
    cluster: 'dev',
    kind: 'Deployment',
    namespace: 'shop',
    name: 'web',
    uid: 'u1',
    replicas: 4,
    containers: [{ name: 'app', requests: { cpu: 1 }, limits: {} }],
    podSpec: { containers: [{ name: 'app' }] },
    autoscalers: [],
    disruptionBudgets: [{ name: 'web', maxUnavailable: 1 }],
  },
  optimizationType: 'SPOT_INSTANCES',
  windowSeconds: 14 * DAY,
  maxChangePercent: 100,
  now,
};
const usage: UsageReader = {
  read: async () => ({
    outcome: 'usage',
    byContainer: new Map([
      ['app', usageLike({ cpu: 0.4, memory: 1e8 }, { now: now.getTime() })],
    ]),
  }),
};
const node = {
  apiVersion: 'v1',
  kind: 'Node',
  metadata: {
    name: 'a',
    labels: { 'karpenter.sh/capacity-type': 'on-demand' },
  },
  status: {},
};
const signal = new AbortController().signal;

const analysisWith = (nodes: (typeof node)[]) =>
  createAnalysis({
    usage,
    prices: LIST_PRICES.other,
    loads: {
      of: async () => ({ nodes: nodes.map(loadNode), pods: [] }),
      attach: () => {},
    },
  });

describe('what the operator is told', () => {
  it('is the spot capacity that the nodes tell of', async () => {
    expect(
      await analysisWith([node]).analyse(request, { signal }),
    ).toMatchObject({
      outcome: 'recommendation',
      recommendation: {
        optimizationType: 'spot_instances',
        spot: 'karpenter',
        containers: [],
      },
    });
  });

  it('is a recommendation where it can be written', async () => {
    const result = await analysisWith([]).analyse(
      { ...request, optimizationType: 'CPU' },
      { signal },
    );
    expect(result).toMatchObject({
      outcome: 'recommendation',
      recommendation: { optimizationType: 'right_size_cpu' },
    });
  });

  it('is what the source says where there is no usage', async () => {
    const analysis = createAnalysis({
      usage: {
        read: async () => ({ outcome: 'noSource', message: 'Add one' }),
      },
      prices: LIST_PRICES.other,
      loads: { of: async () => undefined, attach: () => {} },
    });
    expect(await analysis.analyse(request, { signal })).toEqual({
      outcome: 'noSource',
      message: 'Add one',
    });
  });
});

describe('what a host knows', () => {
  const databases = TestDatabases.create({ ids: ['SQLITE_3'] });
  const web: WorkloadRef = {
    namespace: 'shop',
    kind: 'Deployment',
    name: 'web',
  };
  const api = { ...web, name: 'api' };
  const optimizing = ({ kind, namespace, name }: WorkloadRef, goes = false) =>
    ({
      metadata: {
        ...{ namespace, name },
        ...(goes && { deletionTimestamp: '2026-01-01T00:00:00Z' }),
      },
      spec: { targetWorkload: { kind, name } },
    } as any);

  const opened = async (
    prometheus: JsonObject = { url: 'http://127.0.0.1:1' },
  ) => {
    const knex = await databases.init('SQLITE_3');
    const knowledge = await openKnowledge({
      config: new ConfigReader({
        flyrail: {
          optimization: {
            usage: [{ cluster: 'dev', prometheus }],
          },
        },
      }),
      database: {
        ...mockServices.database.mock(),
        getClient: async () => knex,
      },
      logger: quietLogger(),
    });
    knowledge.collector.attach({
      clusters: ['dev', 'prod'],
      leads: () => false,
      connection: () => {
        throw new Error('nobody is asked');
      },
    });
    return { knex, knowledge };
  };

  it('is read from Prometheus where one is named, and collected elsewhere', async () => {
    const { knowledge } = await opened();
    const { sources, known } = knowledge;
    expect([sources.get('dev')?.kind, sources.get('prod')?.kind]).toEqual([
      'prometheus',
      'metricsApi',
    ]);
    expect(sources.get('other')).toBeUndefined();
    expect(known.states()).toEqual([
      { cluster: 'dev', kind: 'prometheus', state: 'pending' },
      { cluster: 'prod', kind: 'metricsApi', state: 'pending' },
    ]);
  });

  it('comes from a Prometheus that usage and objectives ask in turns, no more at once than configured', async () => {
    const prometheus = await new FakePrometheus().start();
    prometheus.content = { instant: () => [] };
    try {
      const { knowledge } = await opened({
        ...{ url: prometheus.url, queriesInFlight: 1 },
      });
      const refreshed = knowledge.sources.get('dev')!.refresh([web]);
      const objective = knowledge.objectives.ask('dev', 'up == 0', { signal });
      expect(await objective).toEqual({ state: 'kept' });
      await refreshed;
      expect(prometheus.mostAtOnce).toBe(1);
    } finally {
      await prometheus.stop();
    }
  });

  it.each(['dev', 'prod'])(
    'of a workload in %s is forgotten with the last object that optimizes it',
    async cluster => {
      const { knex, knowledge } = await opened();
      const store = new UsageStore(knex, cluster);
      const isKnown = async (of: WorkloadRef) =>
        (await store.usageOf(of)).until !== undefined;
      for (const each of [web, api])
        await store.add(each, { until: 600 }, new Map());
      knowledge.targets.attach(() => [
        optimizing(web, true),
        optimizing(web),
        optimizing(api, true),
      ]);
      await knowledge.known.forget(cluster, web);
      await knowledge.known.forget(cluster, api);
      expect([await isKnown(web), await isKnown(api)]).toEqual([true, false]);
      expect(knowledge.targets.of(cluster).map(keyOf)).toEqual([keyOf(web)]);
    },
  );
});
