import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { bundle } from '../../../bench/src/bundle.ts';
import { measureFleet } from '../../../bench/src/fleet/run.ts';
import { atMost, type BenchOptions, type Check } from './checks.ts';
import { applyRights } from '../manifests.ts';
import { root, stateDir } from '../paths.ts';
import { step } from '../steps.ts';

/** In each of two clusters. */
const WEB_APPS = 600;

/** What people wait for who look at many WebApps over two clusters, behind tokens and permissions; and one cluster that goes. */
export async function benchFleet({
  size = WEB_APPS,
  profile,
}: BenchOptions): Promise<Check[]> {
  const folder = join(stateDir, 'bench/fleet');
  mkdirSync(folder, { recursive: true });
  const figures = await step(
    `a portal, two clusters of ${size} WebApps and 50 readers`,
    async ({ progress }) =>
      measureFleet({
        root,
        webApps: size,
        folder,
        profile,
        portal: await bundle(root, 'fleetProcess'),
        reading: join(root, 'tools/bench/src/reading.ts'),
        applyRights,
        say: progress,
      }),
  );
  const { pages, errors, cpuShare, said } = figures;
  for (const [
    page,
    { count, p50, most, kibibytes, unchanged },
  ] of Object.entries(pages)) {
    console.log(
      `${page}: ${count} answers, ${unchanged} of them 304, p50 ${p50.toFixed(
        1,
      )} ms, worst ${most.toFixed(0)} ms, largest ${kibibytes.toFixed(0)} KiB`,
    );
  }
  console.log(
    `the portal took ${(cpuShare * 100).toFixed(
      0,
    )} % of a core; stopped: ${said}`,
  );
  for (const error of errors.slice(0, 5)) console.log(error);
  return [
    ...Object.entries(pages).map(([page, { p99 }]) =>
      atMost(`${page} p99 (ms)`, p99, 100),
    ),
    atMost('answers that were errors', errors.length, 0),
    atMost('stopped cluster is said (s)', figures.saidAfterSeconds, 10),
    atMost('the other cluster is live (s)', figures.otherLiveSeconds, 2),
    atMost('started again and live (s)', figures.backSeconds, 10),
  ];
}
