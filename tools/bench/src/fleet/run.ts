import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type FreshApiServer, startFreshApiServer } from '../apiServer.ts';
import { type Client, inParallel, openClient } from '../client.ts';
import { distributionOf, type Distribution } from '../distribution.ts';
import { type MeasuredProcess, startMeasured } from '../measuredProcess.ts';
import { WebAppWatch } from '../webAppWatch.ts';
import {
  API,
  installWebApps,
  pathOf,
  webApp,
  webAppNames,
  type WebAppName,
} from '../webApps.ts';
import { writeFleetConfig } from './fleetConfig.ts';
import type { Answers, Asking } from './reading.ts';
import { readersOf, teamOf, type Reader } from './readersOf.ts';

export interface FleetFigures {
  /** Milliseconds, by page. */
  pages: Record<
    string,
    Distribution & { kibibytes: number; unchanged: number }
  >;
  errors: string[];
  /** Of the portal, of one core, while it was read. */
  cpuShare: number;
  /** From the end of an API server until its rows say so. */
  saidAfterSeconds: number;
  /** What they say. */
  said: string;
  /** Until a change in the other cluster is in the list while the first is away. */
  otherLiveSeconds: number;
  /** From when the API server is ready again until a change in it is in the list. */
  backSeconds: number;
}

export interface FleetOptions {
  root: string;
  /** In each cluster. */
  webApps: number;
  folder: string;
  portal: string;
  reading: string;
  profile?: string;
  applyRights(kubeconfig: string): Promise<void>;
  say(text: string): void;
}

const PORT = 17_108;
const BASE = `http://127.0.0.1:${PORT}`;
const KIND = 'webapps.platform.example.com';
const LIST = `/api/flyrail/v1/resources/${KIND}`;
const WARM_UP_SECONDS = 15;
const SECONDS = 60;

/** How a portal with permissions on answers its readers about WebApps in two clusters, and how it is when one of them goes. */
export async function measureFleet(
  options: FleetOptions,
): Promise<FleetFigures> {
  const { folder, portal, profile, say } = options;
  const names = webAppNames(options.webApps);
  const clusters: Record<string, { server: FreshApiServer; client: Client }> =
    {};
  const watches: WebAppWatch[] = [];
  let running: MeasuredProcess | undefined;
  let reading: ReturnType<typeof spawn> | undefined;
  try {
    for (const name of ['east', 'west']) {
      // In life the API servers are on other machines: here they get the cores that the portal leaves them.
      const server = await startFreshApiServer(`bench-fleet-${name}`, {
        niceness: 19,
      });
      const client = openClient(server.kubeconfig);
      clusters[name] = { server, client };
      await installWebApps(options.root, client, names);
      await options.applyRights(server.kubeconfig);
      const watch = new WebAppWatch();
      watches.push(watch);
      await watch.start(client);
      await createOwned(client, names);
    }
    say('converging');
    running = startMeasured(
      [
        process.execPath,
        ...(profile ? ['--cpu-prof', `--cpu-prof-dir=${profile}`] : []),
        portal,
        '--config',
        writeFleetConfig(folder, {
          port: PORT,
          kubeconfigs: Object.fromEntries(
            Object.entries(clusters).map(([name, { server }]) => [
              name,
              server.kubeconfig,
            ]),
          ),
        }),
      ],
      `${folder}/portal.log`,
      { NODE_ENV: 'production' },
    );
    for (const watch of watches) {
      await running.during(watch.readyCount(names.length, 900));
      watch.stop();
    }
    say('signing in');
    const askings = await Promise.all(
      readersOf(names.length).map(reader => asking(reader, names)),
    );
    const platform = askings[0].token;
    await running.during(untilOwned(askings));
    await running.quiet(120);
    const file = join(folder, 'reading.json');
    writeFileSync(file, JSON.stringify({ base: BASE, readers: askings }));

    say('reading');
    reading = spawn(process.execPath, [options.reading, file], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const stopEdits = keepEditing(clusters, names);
    await running.during(pause(WARM_UP_SECONDS * 1000));
    const cpuBefore = running.cpuSeconds();
    reading.stdin!.write('\n');
    await running.during(pause(SECONDS * 1000));
    const cpuShare = (running.cpuSeconds() - cpuBefore) / SECONDS;
    reading.stdin!.write('\n');
    let text = '';
    while (!text.endsWith('\n')) {
      const [chunk] = await once(reading.stdout!, 'data');
      text += chunk;
    }
    await stopEdits();
    const answers: Record<string, Answers> = JSON.parse(text);

    const pages = pagesOf(answers);
    const summary = Object.entries(pages)
      .map(([kind, { p99 }]) => `${kind} p99 ${p99.toFixed(0)} ms`)
      .join(', ');
    say(
      `${summary}, ${(cpuShare * 100).toFixed(
        0,
      )} % of a core; one cluster stopped`,
    );
    const { east, west } = clusters;
    const list = () => clustersOf(platform);
    const killedAt = performance.now();
    await west.server.kill();
    const said = await until('the rows of west are marked', async () => {
      const { stale, items, cluster } = (await list()).west;
      return stale && items.length === names.length
        ? `${cluster.state}: ${cluster.message}`
        : undefined;
    });
    const saidAfterSeconds = (performance.now() - killedAt) / 1000;
    const otherLiveSeconds = await untilSeen(
      'east',
      east.client,
      names[0],
      list,
    );

    say('started again');
    await west.server.startAgain();
    const backSeconds = await untilSeen('west', west.client, names[1], list);
    return {
      pages,
      errors: Object.values(answers).flatMap(({ errors }) => errors),
      ...{ cpuShare, saidAfterSeconds, said, otherLiveSeconds, backSeconds },
    };
  } finally {
    reading?.kill();
    for (const watch of watches) watch.stop();
    await running?.stop();
    for (const { server, client } of Object.values(clusters)) {
      client.close();
      await server.stop();
    }
  }
}

function pagesOf(answers: Record<string, Answers>): FleetFigures['pages'] {
  return Object.fromEntries(
    Object.entries(answers).map(([kind, { took, bytes, unchanged }]) => [
      kind,
      {
        ...distributionOf(took),
        kibibytes: distributionOf(bytes).most / 1024,
        unchanged,
      },
    ]),
  );
}

/** The WebApps, each owned by a team. */
function createOwned(client: Client, names: readonly WebAppName[]) {
  const numbered = names.map((name, index) => ({ name, index }));
  return inParallel(numbered, 16, ({ name, index }) => {
    const object = webApp(name, index);
    return client.call('POST', `${API}/namespaces/${name.namespace}/webapps`, {
      ...object,
      metadata: {
        ...object.metadata,
        annotations: { 'flyrail.io/owner': teamOf(index) },
      },
    });
  });
}

/** Signs the reader in, and tells what the reader looks at in turn: the fleet, and the tab of a component. */
async function asking(
  { user, groups, webApp: index }: Reader,
  names: readonly WebAppName[],
): Promise<Asking> {
  const { namespace, name } = names[index];
  const { backstageIdentity } = await json('/api/auth/bench/refresh', {
    'x-requested-with': 'XMLHttpRequest',
    'x-bench-user': JSON.stringify({ user, groups }),
  });
  return {
    token: backstageIdentity.token,
    pages: [
      { kind: 'fleet', path: LIST },
      { kind: 'tab', path: `${LIST}?kubernetesId=${name}` },
      {
        kind: 'detail',
        path: `/api/flyrail/v1/clusters/${
          index % 2 ? 'east' : 'west'
        }/resources/${KIND}/${namespace}/${name}`,
      },
    ],
  };
}

/** Waits until everybody may see the page that they look at: owners are in the catalog by then. */
async function untilOwned(askings: readonly Asking[]): Promise<void> {
  for (const { token, pages } of askings) {
    await until('every reader may see the WebApp of their team', () =>
      json(pages[2].path, { authorization: `Bearer ${token}` }).then(
        () => true,
        () => undefined,
      ),
    );
  }
}

/** One WebApp of each cluster changes every second. */
function keepEditing(
  clusters: Record<string, { client: Client }>,
  names: readonly WebAppName[],
): () => Promise<void> {
  let going = true;
  const editing = (async () => {
    for (let turn = 0; going; turn++) {
      for (const { client } of Object.values(clusters)) {
        await edit(client, names[turn % names.length], `1.1.${turn}`);
      }
      await pause(1000);
    }
  })();
  return async () => {
    going = false;
    await editing;
  };
}

const edit = (client: Client, name: WebAppName, version: string) =>
  client.call('PATCH', pathOf(name, API, 'webapps'), {
    spec: { image: `registry.example.com/shop/web:${version}` },
  });

/** Seconds until a change in a cluster is in the list as current. */
async function untilSeen(
  cluster: string,
  client: Client,
  name: WebAppName,
  list: () => Promise<Record<string, any>>,
): Promise<number> {
  const began = performance.now();
  const version = `2.0.${Math.floor(began)}`;
  await edit(client, name, version);
  await until(`a change in ${cluster} is in the list`, async () => {
    const { stale, items } = (await list())[cluster];
    return !stale &&
      items.some(({ spec }: any) => spec.image.endsWith(`:${version}`))
      ? true
      : undefined;
  });
  return (performance.now() - began) / 1000;
}

async function clustersOf(token: string): Promise<Record<string, any>> {
  const { clusters } = await json(LIST, { authorization: `Bearer ${token}` });
  return Object.fromEntries(
    clusters.map((each: any) => [each.cluster.name, each]),
  );
}

async function json(path: string, headers: Record<string, string>) {
  const answer = await fetch(`${BASE}${path}`, { headers });
  if (!answer.ok) {
    throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  }
  return (await answer.json()) as any;
}

async function until<T>(
  what: string,
  found: () => Promise<T | undefined>,
): Promise<T> {
  for (let left = 480; left > 0; left--) {
    // A connection that the other side has just closed is none of what is measured.
    const value = await found().catch((error: Error) => {
      if (error.message !== 'fetch failed') throw error;
      return undefined;
    });
    if (value !== undefined) return value;
    await pause(250);
  }
  throw new Error(`not within two minutes: ${what}`);
}
