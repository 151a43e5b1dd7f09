import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { clusterCommand } from '../cluster.ts';
import { chromium, ensure } from '../debian.ts';
import { freePort } from '../../../soak/src/freePort.ts';
import { root } from '../paths.ts';
import {
  instructionsFor,
  type FrontendSystem,
} from '../stockPortal/instructions.ts';
import { createPortal, type RunningPortal } from '../stockPortal/portal.ts';
import { startRegistry, type Published } from '../stockPortal/registry.ts';
import { lookAtTab } from '../stockPortal/tab.ts';
import { step } from '../steps.ts';
import type { Result } from '../tally.ts';

const suite = 'packaging';
const systems: FrontendSystem[] = ['new', 'classic'];

/** What a reader follows: the first steps, and the lines for a portal with the classic frontend system. */
const pages = ['README.md', 'plugins/webapp/README.md'];

/**
 * Someone else's portal: made by `@backstage/create-app`, with the packed
 * packages installed from a registry, by the lines of the README. A browser
 * opens a component's page, and the tab is there.
 */
export async function stockPortals(
  packages: readonly Published[],
): Promise<Result[]> {
  await ensure([chromium]);
  const cluster = `packaging-${process.pid}`;
  const folder = mkdtempSync(join(tmpdir(), 'flyrail-portal-'));
  const registry = await startRegistry(packages);
  try {
    await step(`Kubernetes "${cluster}" (simulated)`, ({ progress }) =>
      clusterCommand(
        ['up', '--name', cluster, '--mode', 'simulated'],
        progress,
      ),
    );
    const results: Result[] = [];
    let installed: string | undefined;
    for (const system of systems) {
      const portal = join(folder, system);
      results.push(
        await hasTheTab(system, {
          folder: portal,
          registry: registry.url,
          kubectl: kubectlOf(cluster),
          installed,
        }),
      );
      // Both need the same packages but for a handful: the second installation takes over what the first one put there.
      installed = join(portal, 'node_modules');
    }
    return results;
  } finally {
    await registry.close();
    await clusterCommand(['down', '--name', cluster]);
    rmSync(folder, { recursive: true, force: true });
  }
}

async function hasTheTab(
  system: FrontendSystem,
  options: Parameters<typeof createPortal>[1],
): Promise<Result> {
  const name = `a stock portal (${system} frontend system) has the tab after the README’s lines`;
  let running: RunningPortal | undefined;
  try {
    const portal = await step(
      `a stock portal (${system} frontend system), by the README’s lines`,
      async ({ progress }) => {
        const made = await createPortal(system, options);
        for (const page of pages)
          await made.follow(
            instructionsFor(system, readFileSync(join(root, page), 'utf8')),
            progress,
          );
        return made;
      },
    );
    await step(
      `its page of a component (${system} frontend system)`,
      async () => {
        running = portal.start({
          app: await freePort(),
          backend: await freePort(),
        });
        await untilReady(running);
        await lookAtTab(running.url, 'sample-app');
      },
    );
    return { suite, name, verdict: 'passed' };
  } catch (error) {
    const { output = '', message } = error as Error & { output?: string };
    const said = running?.output().slice(-4000) ?? '';
    return {
      suite,
      name,
      verdict: 'failed',
      detail: [message, output, said].filter(Boolean).join('\n'),
    };
  } finally {
    await running?.stop();
  }
}

const kubectlOf = (cluster: string) => [
  process.execPath,
  join(root, 'tools/cluster/src/main.ts'),
  ...['kubectl', '--name', cluster, '--'],
];

/** The page is served and the component is in the catalog, or the portal has ended. */
async function untilReady({ url, backendUrl, ended }: RunningPortal) {
  let gone = false;
  void ended.then(() => (gone = true));
  const answers = async (address: string, init?: RequestInit) => {
    try {
      return await fetch(address, {
        ...init,
        signal: AbortSignal.timeout(5_000),
      });
    } catch {
      return undefined;
    }
  };
  const known = async () => {
    if (!(await answers(url))?.ok) return false;
    const guest = await answers(`${backendUrl}/api/auth/guest/refresh`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{}',
    });
    if (!guest?.ok) return false;
    const { token } = (await guest.json()).backstageIdentity;
    const entity = await answers(
      `${backendUrl}/api/catalog/entities/by-name/component/default/sample-app`,
      { headers: { authorization: `Bearer ${token}` } },
    );
    return entity?.ok === true;
  };
  for (const deadline = Date.now() + 480_000; Date.now() < deadline; ) {
    if (gone) throw new Error('The portal ended before it was ready.');
    if (await known()) return;
    await new Promise(again => setTimeout(again, 300));
  }
  throw new Error(
    'Within 480 s the page was not served, or sample-app was not in the catalog.',
  );
}
