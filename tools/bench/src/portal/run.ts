import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { startFreshApiServer } from '../apiServer.ts';
import { openClient } from '../client.ts';
import { distributionOf, type Distribution } from '../distribution.ts';
import { type MeasuredProcess, startMeasured } from '../measuredProcess.ts';
import { WebAppWatch } from '../webAppWatch.ts';
import { createWebApps, installWebApps, webAppNames } from '../webApps.ts';
import { ENTITIES, writePortalFiles } from './portalFiles.ts';

export interface PortalFigures {
  /** Milliseconds of requests to the portal's own routes. */
  idle: Distribution;
  converging: Distribution;
  /** From the first WebApp to the last Ready. */
  seconds: number;
}

export interface PortalOptions {
  root: string;
  webApps: number;
  folder: string;
  /** The bundled programs. */
  portal: string;
  prober: string;
  /** Installs the accounts and roles of host and operators. */
  applyRights(kubeconfig: string): Promise<void>;
  say(text: string): void;
}

const PORT = 17_107;
const TOKEN = 'bench-token-of-a-portal-that-ends-soon';
const IDLE_SECONDS = 30;

/** How a portal answers while nothing happens, and while its operator makes many WebApps Ready in the same process. */
export async function measurePortal(
  options: PortalOptions,
): Promise<PortalFigures> {
  const { root, webApps, folder, portal, prober, say } = options;
  const names = webAppNames(webApps);
  // In life the API server is on other machines: here it gets the cores that the portal leaves it.
  const server = await startFreshApiServer('bench-portal', { niceness: 19 });
  const client = openClient(server.kubeconfig);
  const watch = new WebAppWatch();
  const base = `http://127.0.0.1:${PORT}`;
  const config = writePortalFiles(folder, {
    port: PORT,
    token: TOKEN,
    kubeconfig: server.kubeconfig,
  });
  let running: MeasuredProcess | undefined;
  let asking: ReturnType<typeof ask> | undefined;
  const measuring = async (work: () => Promise<unknown>) => {
    asking!.stdin.write('\n');
    await running!.during(work());
    let text = '';
    asking!.stdin.write('\n');
    while (!text.endsWith('\n')) {
      const [chunk] = await once(asking!.stdout, 'data');
      text += chunk;
    }
    return distributionOf(JSON.parse(text));
  };
  try {
    await installWebApps(root, client, names);
    await options.applyRights(server.kubeconfig);
    await watch.start(client);
    say('start');
    running = startMeasured(
      [process.execPath, portal, '--config', config],
      `${folder}/portal.log`,
      { NODE_ENV: 'production' },
    );
    asking = ask(prober, base);
    await running.during(untilFull(base));
    await running.quiet(120);
    say('idle');
    await measuring(() => pause(3000)); // warms up the routes
    const idle = await measuring(() => pause(IDLE_SECONDS * 1000));
    say('converging');
    const began = Date.now();
    const converging = await measuring(async () => {
      await createWebApps(client, names);
      await watch.readyCount(names.length, 900);
    });
    return { idle, converging, seconds: (Date.now() - began) / 1000 };
  } finally {
    asking?.kill();
    watch.stop();
    await running?.stop();
    client.close();
    await server.stop();
  }
}

const ask = (prober: string, base: string) =>
  spawn(process.execPath, [prober, base, TOKEN], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });

/** Waits until the catalog has all its entities. */
async function untilFull(base: string): Promise<void> {
  for (let left = 600; left > 0; left--) {
    const found = await fetch(
      `${base}/api/catalog/entities/by-query?limit=1&filter=kind=component`,
      { headers: { authorization: `Bearer ${TOKEN}` } },
    ).then(
      async answer =>
        answer.ok
          ? ((await answer.json()) as { totalItems: number }).totalItems
          : 0,
      () => 0,
    );
    if (found >= ENTITIES) return;
    await pause(500);
  }
  throw new Error('the catalog of the portal is not full after five minutes');
}
