import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type FreshApiServer, startFreshApiServer } from '../apiServer.ts';
import { type Client, inParallel, openClient } from '../client.ts';
import { type MeasuredProcess, startMeasured } from '../measuredProcess.ts';
import { measureReaders, type ReadingFigures } from '../readers.ts';
import type { Asking } from '../reading.ts';
import { WebAppWatch } from '../webAppWatch.ts';
import {
  API,
  installWebApps,
  pathOf,
  webApp,
  webAppNames,
  type WebAppName,
} from '../webApps.ts';
import { writePortalConfig } from './portalConfig.ts';
import { openPortal, until } from './portalClient.ts';
import { readersOf, teamOf, type Reader } from './readersOf.ts';

export interface FleetFigures extends ReadingFigures {
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
const portal = openPortal(BASE);
const KIND = 'webapps.platform.example.com';
const LIST = `/api/flyrail/v1/resources/${KIND}`;
const WARM_UP_SECONDS = 15;
const SECONDS = 60;

/** How a portal with permissions on answers its readers about WebApps in two clusters, and how it is when one of them goes. */
export async function measureFleet(
  options: FleetOptions,
): Promise<FleetFigures> {
  const { folder, profile, say } = options;
  const names = webAppNames(options.webApps);
  const clusters: Record<string, { server: FreshApiServer; client: Client }> =
    {};
  const watches: WebAppWatch[] = [];
  let running: MeasuredProcess | undefined;
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
        options.portal,
        '--config',
        writePortalConfig(folder, {
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
    say('reading');
    const stopEdits = keepEditing(clusters, names);
    const { pages, errors, cpuShare } = await measureReaders(running, {
      reading: options.reading,
      file: join(folder, 'reading.json'),
      base: BASE,
      readers: askings,
      warmUpSeconds: WARM_UP_SECONDS,
      seconds: SECONDS,
    });
    await stopEdits();
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
      ...{
        errors,
        cpuShare,
        saidAfterSeconds,
        said,
        otherLiveSeconds,
        backSeconds,
      },
    };
  } finally {
    for (const watch of watches) watch.stop();
    await running?.stop();
    for (const { server, client } of Object.values(clusters)) {
      client.close();
      await server.stop();
    }
  }
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
  { user, groups, own: index }: Reader,
  names: readonly WebAppName[],
): Promise<Asking> {
  const { namespace, name } = names[index];
  return {
    token: await portal.signIn({ user, groups }),
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
      portal.get(pages[2].path, token).then(
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
  const { clusters } = await portal.get(LIST, token);
  return Object.fromEntries(
    clusters.map((each: any) => [each.cluster.name, each]),
  );
}
