import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { bundle } from '../../../bench/src/bundle.ts';
import { measurePortal } from '../../../bench/src/portal/run.ts';
import { type BenchOptions, type Check, ratio } from './checks.ts';
import { applyRights } from '../manifests.ts';
import { root, stateDir } from '../paths.ts';
import { step } from '../steps.ts';

const WEB_APPS = 2000;

/** What an operator at work does to the portal it shares a process with. The peer is the same portal, idle. */
export async function benchPortal({
  size = WEB_APPS,
}: BenchOptions): Promise<Check[]> {
  const folder = join(stateDir, 'bench/portal');
  mkdirSync(folder, { recursive: true });
  const { idle, converging, seconds } = await step(
    `a portal and ${size} WebApps`,
    async ({ progress }) =>
      measurePortal({
        root,
        webApps: size,
        folder,
        portal: await bundle(root, 'portalProcess'),
        prober: join(root, 'tools/bench/src/portal/prober.ts'),
        applyRights,
        say: progress,
      }),
  );
  console.log(
    `${size} WebApps Ready after ${seconds.toFixed(0)} s; ${
      converging.count
    } requests meanwhile, p50 ${converging.p50.toFixed(
      1,
    )} ms (idle: ${idle.p50.toFixed(1)} ms)`,
  );
  return [
    ratio('catalog routes p99 (ms), to idle', converging.p99, idle.p99, 2),
  ];
}
