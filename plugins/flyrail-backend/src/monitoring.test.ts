import { createServer } from 'node:net';
import {
  FakeClock,
  eventually,
  quietLogger,
} from '@flyrail/backstage-plugin-flyrail-node/testing';
import type { ClusterOverview } from '@flyrail/backstage-plugin-flyrail-common';
import { Registry } from 'prom-client';
import { Monitoring } from './monitoring';
import { registerStateMetrics } from './stateMetrics';

const dev: ClusterOverview = {
  name: 'dev',
  title: 'Development',
  state: 'ok',
  since: '2026-01-01T00:00:00.000Z',
  operators: [
    {
      operator: 'gadget',
      kindId: 'gadgets.example.com',
      cluster: 'dev',
      state: 'noIdentity',
      since: '2026-01-01T00:00:00.000Z',
      waiting: 0,
    },
  ],
};

/** A port that nothing listens on, or that `hold` listens on until it is let go. */
async function aPort({ held }: { held: boolean }) {
  const server = createServer();
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as { port: number };
  const letGo = () => new Promise<void>(done => server.close(() => done()));
  if (!held) await letGo();
  return { port, letGo };
}

describe('the port for metrics and health', () => {
  let monitoring: Monitoring;
  afterEach(() => monitoring.stop());

  const given = (
    port: number | false,
    waitingFor?: () => string | undefined,
  ) => {
    const clock = new FakeClock();
    const registry = new Registry();
    registerStateMetrics(registry, () => [dev]);
    const errors: string[] = [];
    const logger = {
      ...quietLogger(),
      error: (text: string) => errors.push(text),
    };
    monitoring = new Monitoring({
      config: { port, host: '127.0.0.1' },
      registry,
      waitingFor: waitingFor ?? (() => undefined),
      logger: logger as never,
      clock,
    });
    monitoring.start();
    const get = async (path: string) => {
      const answer = await fetch(`http://127.0.0.1:${port}${path}`);
      return { status: answer.status, text: await answer.text() };
    };
    return { clock, errors, get };
  };
  const listening = () =>
    eventually('it listens', () => monitoring.state() === 'listening');

  it('tells the state of every cluster and operator, one for the present and zero for the others', async () => {
    const { port } = await aPort({ held: false });
    const { get } = given(port);
    await listening();
    const { status, text } = await get('/metrics');
    expect(status).toBe(200);
    expect(text).toContain('flyrail_cluster_state{cluster="dev",state="ok"} 1');
    expect(text).toContain(
      'flyrail_cluster_state{cluster="dev",state="unreachable"} 0',
    );
    expect(text).toContain(
      'flyrail_operator_state{operator="gadget",cluster="dev",state="noIdentity"} 1',
    );
    expect(text).toContain(
      'flyrail_operator_state{operator="gadget",cluster="dev",state="running"} 0',
    );
  });

  it('is healthy at once, and ready when nothing is waited for', async () => {
    const { port } = await aPort({ held: false });
    let waiting: string | undefined = 'cluster dev';
    const { get } = given(port, () => waiting);
    await listening();
    expect(await get('/healthz')).toEqual({ status: 200, text: 'ok\n' });
    expect(await get('/readyz')).toEqual({
      status: 503,
      text: 'cluster dev\n',
    });
    waiting = undefined;
    expect(await get('/readyz')).toEqual({ status: 200, text: 'ok\n' });
    expect((await get('/')).status).toBe(404);
  });

  it('that is taken is told with the remedy, once, and had when it is free', async () => {
    const { port, letGo } = await aPort({ held: true });
    const { clock, errors, get } = given(port);
    await eventually('it failed', () => monitoring.state() === 'failed');
    clock.advance(30_000);
    await eventually('it failed again', () => monitoring.port() === undefined);
    expect(errors).toEqual([
      expect.stringMatching(
        new RegExp(
          `port ${port} is in use by another program.*flyrail\\.monitoring\\.port`,
        ),
      ),
    ]);
    await letGo();
    await eventually('it listens', () => {
      clock.advance(30_000);
      return monitoring.state() === 'listening';
    });
    expect((await get('/healthz')).status).toBe(200);
  });

  it('can be switched off', () => {
    given(false);
    expect(monitoring.state()).toBe('off');
  });
});
