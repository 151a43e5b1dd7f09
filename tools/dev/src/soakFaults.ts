import { clusterCommand, clusterKubeconfig } from './cluster.ts';
import { step } from './steps.ts';
import { jest } from './suites/jest.ts';
import type { Result } from './tally.ts';

/** The tests of faults, elections and what has ended; each file has a kind of its own, so they run side by side. */
const tests =
  'flyrail-node/src/(faults/\\w+|election/election|reconcile/work)\\.integration\\.test';

/**
 * Repeats the tests of faults on a cluster of their own, and those of the control plane on another one. Each run has
 * the next seed, which gives the order of the tests and small pauses between what happens in them.
 * Answers one result per run.
 */
export async function soakFaults(
  runs: number,
  seed: number,
): Promise<Result[]> {
  const name = `faults-${process.pid}`;
  const doomed = `doomed-${process.pid}`;
  const results: Result[] = [];
  try {
    for (const cluster of [name, doomed])
      await step(`Kubernetes "${cluster}" (simulated)`, ({ progress }) =>
        clusterCommand(
          ['up', '--name', cluster, '--mode', 'simulated'],
          progress,
        ),
      );
    const env = {
      FLYRAIL_TEST_KUBECONFIG: await clusterKubeconfig(name),
      FLYRAIL_FAULTS_KUBECONFIG: await clusterKubeconfig(doomed),
    };
    for (let run = 0; run < runs; run++) {
      const its = seed + run;
      const startedAt = performance.now();
      const found = await jest(
        'soak',
        [
          '--randomize',
          `--seed=${its}`,
          '--maxWorkers=2',
          '--testTimeout=60000',
          tests,
        ],
        { env: { ...env, FLYRAIL_FAULTS_SEED: String(its) } },
      );
      const failed = found.filter(({ verdict }) => verdict === 'failed');
      const seconds = Math.round((performance.now() - startedAt) / 1000);
      const summary = `run ${run + 1} of ${runs}, seed ${its}: ${
        found.length
      } tests, ${failed.length} failed, ${seconds} s`;
      console.log(summary);
      for (const { name: test, detail } of failed)
        console.log(`✗ ${test}\n${detail}`);
      results.push({
        suite: 'soak',
        name: summary,
        verdict: failed.length || !found.length ? 'failed' : 'passed',
      });
    }
  } finally {
    for (const cluster of [name, doomed])
      await clusterCommand(['down', '--name', cluster]);
  }
  return results;
}
