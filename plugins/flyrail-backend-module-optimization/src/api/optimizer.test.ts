import type { KubernetesObject } from '@flyrail/backstage-plugin-flyrail-common';
import { optimizerApp } from '../__testUtils__/optimizerApp';
import { ScriptedUsage, usageLike } from '../__testUtils__/scriptedUsage';

// The first answer loads the OpenAPI document, which takes seconds on a busy machine.
jest.setTimeout(60_000);

const MIB = 2 ** 20;

function workload(
  name: string,
  { kind = 'Deployment', labels = {} } = {},
): KubernetesObject<any, any> {
  return {
    apiVersion: 'apps/v1',
    kind,
    metadata: {
      name,
      namespace: 'shop',
      uid: name,
      labels: { 'backstage.io/kubernetes-id': name, ...labels },
    },
    spec: {
      replicas: 2,
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { labels: { app: name } },
        spec: {
          containers: [
            {
              name: 'app',
              resources: {
                requests: { cpu: '500m', memory: '256Mi' },
                limits: { memory: '512Mi' },
              },
            },
          ],
        },
      },
    },
  };
}

const path = (name: string, plural = 'deployments') =>
  `/apis/apps/v1/namespaces/shop/${plural}/${name}`;
const objects = new Map([
  [path('frontend'), workload('frontend')],
  [path('unmeasured'), workload('unmeasured')],
  [path('twice'), workload('twice')],
  [path('twice', 'statefulsets'), workload('twice', { kind: 'StatefulSet' })],
  [
    path('operator'),
    workload('operator', {
      labels: { 'app.kubernetes.io/component': 'controller' },
    }),
  ],
]);
const optimization = {
  apiVersion: 'optimization.k8s.io/v1',
  kind: 'CostOptimization',
  metadata: { name: 'frontend-cpu', namespace: 'shop' },
  spec: { targetWorkload: { kind: 'Deployment', name: 'frontend' } },
};

const usage = new ScriptedUsage('dev');
usage.known.set(
  'frontend',
  new Map([['app', usageLike({ cpu: 0.05, memory: 100 * MIB })]]),
);
const optimizer = optimizerApp({ usage, objects, known: [optimization] });
const id = (name = 'frontend') => `dev:shop:Deployment:${name}`;

describe('the optimizer', () => {
  beforeEach(() => {
    usage.trouble = undefined;
  });

  it('lists workloads with what they cost; a cluster that is away says so', async () => {
    const { body } = await optimizer.get('/workloads').expect(200);
    const [dev, away] = body.clusters;
    expect(
      dev.workloads.map(({ kind, name }: any) => `${kind} ${name}`),
    ).toEqual([
      'Deployment frontend',
      'Deployment operator',
      'Deployment twice',
      'StatefulSet twice',
      'Deployment unmeasured',
    ]);
    expect(dev.workloads[0]).toMatchObject({
      workload_id: id(),
      replicas: 2,
      containers: [
        {
          name: 'app',
          cpu_request: '500m',
          memory_request: '256Mi',
          memory_limit: '512Mi',
        },
      ],
      kubernetes_id: 'frontend',
      cost_optimization: { namespace: 'shop', name: 'frontend-cpu' },
    });
    // 730 h of one core and half a GiB.
    expect(dev.workloads[0].monthly_cost).toBeCloseTo(
      730 * (0.031611 + 0.004237 / 2),
      1,
    );
    expect(dev.workloads[1].protected).toMatch(/controller/);
    expect(away).toMatchObject({
      cluster: { state: 'unreachable' },
      workloads: [],
    });
  });

  it('lists those of one catalog id', async () => {
    const { body } = await optimizer.get(
      '/workloads?cluster=dev&kubernetes_id=unmeasured',
    );
    expect(body.clusters).toHaveLength(1);
    expect(body.clusters[0].workloads.map(({ name }: any) => name)).toEqual([
      'unmeasured',
    ]);
  });

  it('recommends with costs, confidence, risk and reasons, for each type asked', async () => {
    const { body } = await optimizer
      .post(`/optimize/${id()}`, {
        optimization_types: ['right_size_cpu', 'combined', 'spot_instances'],
      })
      .expect(200);
    expect(
      body.recommendations.map((each: any) => each.optimization_type),
    ).toEqual(['right_size_cpu', 'combined']);
    const [cpu, combined] = body.recommendations;
    expect(cpu.recommended_config.containers).toEqual([
      {
        name: 'app',
        before: {
          cpu_request: '500m',
          memory_request: '256Mi',
          memory_limit: '512Mi',
        },
        after: {
          cpu_request: cpu.recommended_config.cpu_request,
          memory_request: '256Mi',
          memory_limit: '512Mi',
        },
      },
    ]);
    expect(parseInt(cpu.recommended_config.cpu_request, 10)).toBeLessThan(80);
    expect(cpu.monthly_savings).toBeCloseTo(
      cpu.current_cost - cpu.optimized_cost,
      9,
    );
    expect(combined.monthly_savings).toBeGreaterThan(cpu.monthly_savings);
    expect(body.no_recommendations).toEqual([
      {
        optimization_type: 'spot_instances',
        outcome: 'nothing_to_gain',
        message: expect.stringMatching(/Spot:/),
      },
    ]);
    expect(body.usage).toMatchObject({ kind: 'prometheus', state: 'ready' });
  });

  it('leaves out what is less certain than asked, and says so', async () => {
    const { body } = await optimizer.post(`/optimize/${id()}`, {
      min_confidence: 1,
    });
    expect(body.recommendations).toEqual([]);
    expect(body.no_recommendations).toEqual([
      expect.objectContaining({ outcome: 'below_min_confidence' }),
    ]);
  });

  it('answers that there is not enough data, and that the source is in trouble', async () => {
    const route = `/optimize/${id('unmeasured')}`;
    const { body } = await optimizer.post(route).expect(200);
    expect(body.no_recommendations).toEqual([
      expect.objectContaining({ outcome: 'not_enough_data' }),
    ]);
    usage.trouble = {
      state: 'unreachable',
      message: 'Nobody listens.',
      remedy: 'Check the address.',
    };
    const troubled = await optimizer.post(route).expect(200);
    expect(troubled.body.no_recommendations[0].outcome).toBe('unavailable');
    const chart = await optimizer
      .get('/workloads/shop/frontend/metrics?cluster=dev')
      .expect(200);
    expect(chart.body.usage).toMatchObject({
      state: 'unreachable',
      remedy: 'Check the address.',
    });
    expect(chart.body.containers[0].times).toEqual([]);
  });

  it('charts usage with request, limit and what would have been recommended', async () => {
    const { body } = await optimizer
      .get('/workloads/shop/frontend/metrics?cluster=dev&window=7d')
      .expect(200);
    const [{ times, cpu, memory }] = body.containers;
    expect([body.step_seconds, times.length]).toEqual([1800, 336]);
    expect(
      ['average', 'least', 'most', 'request', 'limit', 'recommendation'].map(
        line => cpu[line].length,
      ),
    ).toEqual(new Array(6).fill(336));
    expect(cpu.average.slice(0, 2)).toEqual([null, 0.2]);
    expect([cpu.request[9], cpu.limit[9]]).toEqual([0.5, null]);
    expect(memory.limit[9]).toBe(512 * MIB);
    expect(cpu.recommendation[300]).toBeLessThan(0.08);
    expect(cpu.recommended_now).toBeLessThan(0.08);
  });

  it('replays the last days', async () => {
    const { body } = await optimizer
      .post(`/backtest/${id()}`, { days: 7 })
      .expect(200);
    expect(body.total).toMatchObject({ oom_kills: 0, throttled_share: 0 });
    expect(body.total.saved_usd).toBeGreaterThan(0);
    expect(body.message).toMatch(
      /^Had it been followed for these 7 days: no OOM kills/,
    );
    const none = await optimizer
      .post(`/backtest/${id('unmeasured')}`)
      .expect(200);
    expect(none.body.total).toBeUndefined();
    expect(none.body.message).toMatch(/Not measured yet/);
  });

  it.each<[string, object, string, RegExp]>([
    ['/optimize/shop', {}, 'workload_id', /write <cluster>:<namespace>/],
    ['/optimize/dev:shop:CronJob:x', {}, 'workload_id', /CronJob cannot be/],
    ['/optimize/shop:Deployment:x', {}, 'cluster', /has 2 clusters: name/],
    [`/optimize/${id()}`, { min_confidence: 2 }, 'min_confidence', /0 to 1/],
    [
      `/optimize/${id()}`,
      { optimization_types: ['CPU'] },
      'optimization_types.0',
      /must be one of right_size_cpu/,
    ],
    [
      `/optimize/${id()}`,
      { max_risk_level: 'NONE' },
      'max_risk_level',
      /must be one of LOW, MEDIUM/,
    ],
    [`/backtest/${id()}`, { days: 99 }, 'days', /1 to 14/],
  ])('refuses %s with %p, naming %s', async (route, body, field, message) => {
    const answer = await optimizer.post(route, body).expect(400);
    expect(answer.body.error.problems).toEqual([
      { field, message: expect.stringMatching(message) },
    ]);
  });

  it('asks which kind is meant where two have the name', async () => {
    const { body } = await optimizer
      .get('/workloads/shop/twice/metrics?cluster=dev')
      .expect(400);
    expect(body.error.problems).toEqual([
      { field: 'kind', message: expect.stringMatching(/a StatefulSet/) },
    ]);
    const told = await optimizer.get(
      '/workloads/shop/twice/metrics?cluster=dev&kind=StatefulSet',
    );
    expect(told.body.workload.kind).toBe('StatefulSet');
  });

  it('knows no workload that there is not, nor a cluster', async () => {
    const answers = [
      await optimizer.post(`/optimize/${id('nobody')}`),
      await optimizer.post('/optimize/moon:shop:Deployment:x'),
      await optimizer.get('/workloads?cluster=moon'),
    ];
    expect(answers.map(({ status }) => status)).toEqual([404, 404, 404]);
  });

  it('is 503 with the reason for a cluster that is away', async () => {
    const { body } = await optimizer
      .post('/optimize/away:shop:Deployment:x')
      .expect(503);
    expect(body.error.message).toMatch(/away/);
  });

  it('shows to each only what they may read', async () => {
    const { get, post } = optimizerApp({
      usage,
      objects,
      mayRead: ({ kindId, object }) =>
        kindId === 'deployments.apps' && object.metadata.name === 'unmeasured',
    });
    const { body } = await get('/workloads?cluster=dev');
    expect(body.clusters[0].workloads.map(({ name }: any) => name)).toEqual([
      'unmeasured',
    ]);
    const refused = [
      await post(`/optimize/${id()}`),
      await post(`/backtest/${id()}`),
      await get('/workloads/shop/frontend/metrics?cluster=dev'),
    ];
    expect(refused.map(({ status }) => status)).toEqual([403, 403, 403]);
  });

  it('answers for a cluster that the caller may not know of as for one that there is not', async () => {
    const { get, post } = optimizerApp({
      usage,
      objects,
      concerns: cluster => cluster === 'dev',
    });
    for (const cluster of ['away', 'moon']) {
      for (const answer of [
        await get(`/workloads?cluster=${cluster}`),
        await post(`/optimize/${cluster}:shop:Deployment:x`),
      ]) {
        expect(answer.status).toBe(404);
        expect(answer.body.error.message).toBe(
          `Cluster "${cluster}" is not configured; flyrail.clusters has dev`,
        );
      }
    }
  });

  it('tells nobody who may not see a workload whether it exists', async () => {
    const { post } = optimizerApp({ usage, objects, mayRead: () => false });
    const answers = [
      await post(`/optimize/${id()}`),
      await post(`/optimize/${id('nobody')}`),
    ];
    expect(answers.map(({ status }) => status)).toEqual([403, 403]);
  });
});
