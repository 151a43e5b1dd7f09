import { FakeClock } from '@flyrail/backstage-plugin-flyrail-node/testing';
import { FakePrometheus } from '../usage/__testUtils__/fakePrometheus';
import { prometheusClients } from '../usage/usageSources';
import { PrometheusObjectives } from './objectives';

const QUERY = 'rate(errors_total[2m]) > 0.01';
const { signal } = new AbortController();

describe('the objective of a service', () => {
  let prometheus: FakePrometheus;
  let clock: FakeClock;
  let objectives: PrometheusObjectives;

  beforeEach(async () => {
    prometheus = await new FakePrometheus().start();
    clock = new FakeClock(1_000_000);
    const configured = new Map([
      [
        'dev',
        {
          url: prometheus.url,
          headers: {},
          labels: { cluster: 'd' },
          samplesPerQuery: 1_000_000,
          queriesInFlight: 2,
          queryTimeoutSeconds: 5,
          historyDays: 14,
        },
      ],
    ]);
    objectives = new PrometheusObjectives(
      ...[prometheusClients(configured, clock), configured, clock],
    );
  });
  afterEach(() => prometheus.stop());

  it.each([
    ['kept where the query has no answer', [], 'kept'],
    ['broken where it has one', ['0.02'], 'broken'],
    ['broken where one of several series has one', ['0', '0.02'], 'broken'],
    ['kept where a comparison says 0 for no', ['0'], 'kept'],
    ['kept where there were no requests at all', ['NaN'], 'kept'],
    ['broken where it is beyond all numbers', ['+Inf'], 'broken'],
  ])('is %s', async (_, answer, state) => {
    prometheus.content = { instant: () => answer };
    expect(await objectives.ask('dev', QUERY, { signal })).toEqual({ state });
  });

  it('is unknown, with the reason, where it cannot be asked', async () => {
    prometheus.refuse = () => ({
      status: 400,
      body: JSON.stringify({ error: 'parse error: unexpected end' }),
    });
    expect(await objectives.ask('dev', 'rate(', { signal })).toEqual({
      state: 'unknown',
      message: expect.stringMatching(/answered 400: parse error/),
    });
    expect(await objectives.ask('prod', QUERY, { signal })).toEqual({
      state: 'unknown',
      message: expect.stringMatching(/no Prometheus .* cluster "prod"/),
    });
    expect(
      await objectives.ask('dev', 'x'.repeat(5_000), { signal }),
    ).toMatchObject({ state: 'unknown' });
  });

  it('is asked once in ten seconds, however often somebody looks', async () => {
    prometheus.content = { instant: () => [] };
    for (let looks = 0; looks < 5; looks++)
      await objectives.ask('dev', QUERY, { signal });
    expect(prometheus.asked).toHaveLength(1);
    await clock.advance(10_001);
    prometheus.content = { instant: () => ['1'] };
    expect(await objectives.ask('dev', QUERY, { signal })).toEqual({
      state: 'broken',
    });
  });

  it('is unknown where Prometheus does not answer in time, and known to who asks later: one question is enough', async () => {
    let answer: (values: number[]) => void = () => {};
    const values = jest.fn(
      () => new Promise<number[]>(resolve => (answer = resolve)),
    );
    const clients = new Map([['dev', { values } as any]]);
    objectives = new PrometheusObjectives(clients, new Map(), clock);
    const asking = objectives.ask('dev', QUERY, { signal, deadlineMs: 5_000 });
    clock.advance(5_000);
    expect(await asking).toEqual({
      state: 'unknown',
      message: 'no answer within 5 s',
    });
    const patient = objectives.ask('dev', QUERY, { signal });
    answer([1]);
    expect(await patient).toEqual({ state: 'broken' });
    expect(values).toHaveBeenCalledTimes(1);
  });

  it('is waited for by nobody whose work has ended', async () => {
    const values = () => new Promise<number[]>(() => {});
    const clients = new Map([['dev', { values } as any]]);
    objectives = new PrometheusObjectives(clients, new Map(), clock);
    const ending = new AbortController();
    const asking = objectives.ask('dev', QUERY, { signal: ending.signal });
    ending.abort(new Error('the host stops'));
    await expect(asking).rejects.toThrow('the host stops');
  });

  describe('how much CPU is throttled', () => {
    const pods = {
      namespace: 'shop',
      pods: ['web-1.a', 'web-2'],
      containers: ['app'],
    };

    it.each([
      ['is a share of the periods', ['0.4'], { state: 'known', share: 0.4 }],
      ['is nothing where none ran', ['NaN'], { state: 'known', share: 0 }],
      [
        'is unknown where nobody counts',
        [],
        { state: 'unknown', message: expect.stringMatching(/cfs_periods/) },
      ],
    ])('%s', async (_, answer, throttling) => {
      prometheus.content = { instant: () => answer };
      expect(await objectives.throttling('dev', pods, { signal })).toEqual(
        throttling,
      );
      expect(prometheus.asked[0].query.get('query')).toContain(
        '{cluster="d",namespace="shop",pod=~"web-1[.]a|web-2",container=~"app"}[120s]',
      );
    });

    it('is asked once in thirty seconds', async () => {
      prometheus.content = { instant: () => ['0.4'] };
      await objectives.throttling('dev', pods, { signal });
      await clock.advance(29_000);
      await objectives.throttling('dev', pods, { signal });
      expect(prometheus.asked).toHaveLength(1);
      await clock.advance(1_001);
      await objectives.throttling('dev', pods, { signal });
      expect(prometheus.asked).toHaveLength(2);
    });

    it('is unknown where no Prometheus is configured', async () => {
      expect(
        await objectives.throttling('prod', pods, { signal }),
      ).toMatchObject({
        state: 'unknown',
        message: expect.stringMatching(/no Prometheus .* "prod"/),
      });
    });
  });
});
