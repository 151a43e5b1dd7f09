import { setTimeout as pause } from 'node:timers/promises';
import { startFreshApiServer } from '../apiServer.ts';
import { type Client, openClient } from '../client.ts';
import { type Distribution, distributionOf } from '../distribution.ts';
import { type MeasuredProcess, startMeasured } from '../measuredProcess.ts';
import { countRequests, type RequestCount } from '../requests.ts';
import { WebAppWatch } from '../webAppWatch.ts';
import {
  API,
  createWebApps,
  installWebApps,
  pathOf,
  webAppNames,
} from '../webApps.ts';
import type { Contestant } from './contestants.ts';
import { contentOf } from './content.ts';
import { drifts, measureDrift } from './drifts.ts';

/** What was measured of one contestant. */
export interface Figures {
  cold: {
    /** From the start of the process to the last WebApp Ready. */
    seconds: number;
    cpuSeconds: number;
    /** What it made the API server and etcd spend. */
    serverCpuSeconds: number;
    peakMiB: number;
    requests: RequestCount;
    /** What the first two WebApps (one with an autoscaler) became. */
    content: Record<string, string>;
  };
  restart: {
    /** From the start of the process to its first quiet second. */
    seconds: number;
    cpuSeconds: number;
    requests: RequestCount;
  };
  /** Healed in milliseconds, by what was done. */
  drift: Record<string, Distribution>;
  /** From the news of a change to the news of its status, in milliseconds. */
  update: Distribution;
  /** Resident after all that, when quiet. */
  steadyMiB: number;
}

export interface RunOptions {
  root: string;
  webApps: number;
  /** Where the logs go. */
  logs: string;
  say(text: string): void;
}

const DRIFTS_OF_EACH = 120;
const UPDATES = 200;
const UPDATE_EVERY_MS = 20;

/** Measures one contestant on an API server of its own. */
export async function measure(
  contestant: Contestant,
  { root, webApps, logs, say }: RunOptions,
): Promise<Figures> {
  const names = webAppNames(webApps);
  const server = await startFreshApiServer('bench-reconcile');
  const client = openClient(server.kubeconfig);
  const watch = new WebAppWatch();
  const log = `${logs}/${contestant.name.replaceAll(' ', '-')}.log`;
  const begin = () =>
    startMeasured(
      contestant.command(server.kubeconfig),
      log,
      contestant.environment,
    );
  let running: MeasuredProcess | undefined;
  try {
    await installWebApps(root, client, names);
    await createWebApps(client, names);
    await watch.start(client);

    say('cold start');
    const serverBefore = server.cpuSeconds();
    running = begin();
    await running.during(watch.readyCount(names.length, 900));
    const coldSeconds = (Date.now() - running.startedAt) / 1000;
    await running.quiet(120);
    const cold = {
      seconds: coldSeconds,
      cpuSeconds: running.cpuSeconds(),
      serverCpuSeconds: server.cpuSeconds() - serverBefore,
      peakMiB: running.peakResidentMiB(),
      requests: await countRequests(server.auditLog, 0, Infinity),
      content: await contentOf(client, names.slice(0, 2)),
    };
    await running.stop();

    say('start with nothing to do');
    const restartedAt = Date.now();
    running = begin();
    const quietAt = await running.quiet(120);
    const restart = {
      seconds: (quietAt - running.startedAt) / 1000,
      cpuSeconds: running.cpuSeconds(),
      requests: await countRequests(server.auditLog, restartedAt, Infinity),
    };

    const drift: Record<string, Distribution> = {};
    for (const kind of drifts) {
      say(kind.name);
      const victims = names.slice(0, DRIFTS_OF_EACH);
      drift[kind.name] = distributionOf(
        await running.during(measureDrift(client, kind, victims)),
      );
    }
    await running.quiet(60);

    say(`${UPDATES} updates`);
    const update = distributionOf(
      await running.during(measureUpdates(client, watch, names)),
    );
    await running.quiet(60);
    return {
      cold,
      restart,
      drift,
      update,
      steadyMiB: running.residentMiB(),
    };
  } finally {
    await running?.stop();
    watch.stop();
    client.close();
    await server.stop();
  }
}

async function measureUpdates(
  client: Client,
  watch: WebAppWatch,
  names: ReturnType<typeof webAppNames>,
): Promise<number[]> {
  const updates = Array.from({ length: UPDATES }, (_, index) => ({
    name: names[index % names.length],
    image: `registry.example.com/shop/web:2.0.${index}`,
  }));
  const took: number[] = [];
  const sent: Promise<void>[] = [];
  const beganAt = performance.now();
  for (const [index, { name, image }] of updates.entries()) {
    await pause(
      Math.max(0, beganAt + index * UPDATE_EVERY_MS - performance.now()),
    );
    sent.push(
      client
        .call('PATCH', pathOf(name, API, 'webapps'), { spec: { image } })
        .then(async ({ metadata }) => {
          took.push(await watch.reported(name, metadata.generation, 60));
        }),
    );
  }
  await Promise.all(sent);
  return took;
}

/** Resident memory of a Node that has loaded the Kubernetes client and does nothing. */
export async function measureFloor(
  command: readonly string[],
  logs: string,
): Promise<number> {
  const idle = startMeasured(command, `${logs}/floor.log`);
  try {
    await pause(500);
    await idle.quiet(30);
    return idle.residentMiB();
  } finally {
    await idle.stop();
  }
}
