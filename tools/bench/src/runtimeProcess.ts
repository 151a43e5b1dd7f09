import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import {
  createClusterConnection,
  defineOperator,
  done,
  startOperator,
  type Operator,
  type RunningOperator,
} from '@flyrail/backstage-plugin-flyrail-node';
import { WebApp } from '@flyrail/backstage-plugin-webapp-common';
import { KubeConfig } from '@kubernetes/client-node';
import { consoleLogger } from './consoleLogger';
import { manyWebApps } from './runtime/manyWebApps';
import { MemoryConnection } from './runtime/memoryConnection';

// The runtime in one process: what ./dev bench runtime measures. Prints its figures as one line of JSON.
// Arguments: how many objects, and the program that serves them in pages.

const count = Number(process.argv[2]);
const pageServer = process.argv[3];
const ROUNDS = 5;
const LISTS = 3;

/**
 * Milliseconds that the event loop was kept from its timers. `mostCpu` is the same in CPU time of this thread: the
 * longest it can be on a machine where nobody else waits for the core.
 */
async function eventLoopDelay(work: () => Promise<unknown>) {
  const histogram = monitorEventLoopDelay({ resolution: 1 });
  const cpuMs = () => {
    const { user, system } = process.threadCpuUsage();
    return (user + system) / 1000;
  };
  let mostCpu = 0;
  let before = cpuMs();
  const look = setInterval(() => {
    const now = cpuMs();
    mostCpu = Math.max(mostCpu, now - before);
    before = now;
  }, 1);
  histogram.enable();
  await work();
  histogram.disable();
  clearInterval(look);
  return {
    p99: histogram.percentile(99) / 1e6,
    most: histogram.max / 1e6,
    mostCpu,
  };
}

/** An operator that does nothing but tell of each reconcile. */
function operatorThat(
  reconciled: (name: string) => void | Promise<void>,
): Operator {
  return defineOperator({
    name: 'bench',
    watches: WebApp,
    owns: [],
    reconcile: async ({ object }) => {
      await reconciled(object.metadata.name!);
      return done();
    },
  });
}

/** Reconciles a second that do nothing, and the event loop meanwhile: every object changes at once, the queue drains. */
async function drain() {
  const connection = new MemoryConnection(manyWebApps(count));
  let left = count;
  let drained: () => void;
  let empty = new Promise<void>(resolve => (drained = resolve));
  const operator = startOperator({
    connection,
    logger: consoleLogger,
    operator: operatorThat(() => {
      if (--left === 0) drained();
    }),
  });
  await empty;
  const rates: number[] = [];
  const delays: Delay[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    left = count;
    empty = new Promise<void>(resolve => (drained = resolve));
    // Frames come in chunks, between which the event loop turns.
    const began = performance.now();
    delays.push(
      await eventLoopDelay(async () => {
        for (let index = 0; index < count; index++) {
          connection.touch(index);
          if (index % 100 === 99) await new Promise(setImmediate);
        }
        await empty;
      }),
    );
    rates.push(count / ((performance.now() - began) / 1000));
  }
  await operator.stop();
  return {
    perSecond: median(rates),
    eventLoopP99: Math.max(...delays.map(({ p99 }) => p99)),
  };
}

/** How long an object that someone changed waits behind a full queue of low priority; each reconcile takes 5 ms of waiting. */
async function priority() {
  const connection = new MemoryConnection(manyWebApps(count));
  const last = count - 1;
  let changedAt: number | undefined;
  let reconciled = 0;
  let served: (ms: number) => void;
  const waited = new Promise<number>(resolve => (served = resolve));
  const operator = startOperator({
    connection,
    logger: consoleLogger,
    operator: operatorThat(async name => {
      reconciled++;
      if (name === `app-${last}` && changedAt !== undefined) {
        served(performance.now() - changedAt);
      }
      await pause(5);
    }),
  });
  while (reconciled < 200) await pause(1);
  changedAt = performance.now();
  connection.touch(last);
  const ms = await waited;
  const behind = count - reconciled;
  await operator.stop();
  return { ms, behind };
}

/**
 * The longest block of the event loop while many objects are listed over HTTP: by an operator that starts, and again
 * when its watch ends with 410.
 */
async function relist() {
  const server = spawn(process.execPath, [pageServer, String(count)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const [port] = await once(server.stdout, 'data');
  const kubeConfig = new KubeConfig();
  kubeConfig.loadFromClusterAndUser(
    {
      name: 'pages',
      server: `http://127.0.0.1:${String(port).trim()}`,
      skipTLSVerify: true,
    },
    { name: 'nobody' },
  );
  const first: Delay[] = [];
  const again: Delay[] = [];
  for (let round = 0; round < LISTS; round++) {
    const connection = createClusterConnection({
      name: 'pages',
      kubeConfig,
      logger: consoleLogger,
    });
    let reconciled = 0;
    let relisted = () => {};
    const listedAgain = new Promise<void>(resolve => (relisted = resolve));
    let operator: RunningOperator;
    first.push(
      await eventLoopDelay(async () => {
        operator = startOperator({
          connection,
          logger: consoleLogger,
          operator: operatorThat(() => {
            reconciled++;
          }),
        });
        while (reconciled < count) await pause(5);
      }),
    );
    operator!.onChange(({ type }) => type === 'synced' && relisted());
    // A watch that has stood for a second is opened again at once.
    await pause(1200);
    again.push(
      await eventLoopDelay(async () => {
        server.stdin.write('\n');
        await listedAgain;
        await pause(100);
      }),
    );
    await operator!.stop();
    await connection.close();
  }
  server.stdin.end();
  await once(server, 'close');
  return { first: worst(first), again: worst(again) };
}

type Delay = Awaited<ReturnType<typeof eventLoopDelay>>;

function worst(delays: Delay[]) {
  return {
    ms: Math.max(...delays.map(({ most }) => most)),
    cpuMs: Math.max(...delays.map(({ mostCpu }) => mostCpu)),
  };
}

function median(values: number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
}

async function main() {
  const figures = {
    drain: await drain(),
    priority: await priority(),
    relist: await relist(),
  };
  process.stdout.write(`${JSON.stringify(figures)}\n`);
}

main();
