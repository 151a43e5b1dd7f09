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
    objectives = new PrometheusObjectives(
      prometheusClients(
        new Map([
          [
            'dev',
            {
              url: prometheus.url,
              headers: {},
              labels: {},
              samplesPerQuery: 1_000_000,
              queriesInFlight: 2,
              queryTimeoutSeconds: 5,
              historyDays: 14,
            },
          ],
        ]),
        clock,
      ),
      clock,
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
});
