import { atMost, type Check } from './checks.ts';
import { clusterCommand } from '../cluster.ts';

/** Seconds from `up` to a Ready node, with the binaries and images in the cache. */
export async function benchCluster(): Promise<Check[]> {
  const limits = { simulated: 15, containers: 25 };
  const checks: Check[] = [];
  for (const mode of ['simulated', 'containers'] as const) {
    const name = `bench-${mode}`;
    const times: number[] = [];
    // The first run warms the caches and is not counted.
    for (let run = 0; run < 4; run++) {
      const began = Date.now();
      try {
        await clusterCommand(['up', '--name', name, '--mode', mode]);
        if (run) times.push((Date.now() - began) / 1000);
      } finally {
        await clusterCommand(['down', '--name', name]);
      }
    }
    checks.push(
      atMost(
        `up, warm, ${mode}: slowest of ${times.length} (s)`,
        Math.max(...times),
        limits[mode],
      ),
    );
  }
  return checks;
}
