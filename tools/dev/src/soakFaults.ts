import { clusterCommand, clusterKubeconfig } from './cluster.ts';
import { step } from './steps.ts';
import { jest } from './suites/jest.ts';
import type { Result } from './tally.ts';

/** The tests of faults, elections and what has ended; each file has a kind of its own, so they run side by side. */
const tests =
  'flyrail-node/src/(faults/\\w+|election/election|reconcile/work)\\.integration\\.test';

/** Runs between two new clusters: the tests leave their empty namespaces behind, and lists are to stay short. */
const runsPerCluster = 2;

/**
 * Repeats the tests of faults on a cluster of their own, and those of the control plane on another one. Each run has
 * the next seed, which gives the order of the tests and small pauses between what happens in them.
 * Answers one result per run.
 */
export async function soakFaults(
  runs: number,
  seed: number,
): Promise<Result[]> {
  const results: Result[] = [];
  for (let first = 0; first < runs; first += runsPerCluster) {
    const last = Math.min(runs, first + runsPerCluster);
    await withClusters(['faults', 'doomed'], async ([kubeconfig, doomed]) => {
      for (let run = first; run < last; run++)
        results.push(
          await once(seed + run, `run ${run + 1} of ${runs}`, {
            FLYRAIL_TEST_KUBECONFIG: kubeconfig,
            FLYRAIL_FAULTS_KUBECONFIG: doomed,
            FLYRAIL_KEEP_NAMESPACES: '1',
          }),
        );
    });
  }
  return results;
}

/** Hands over the kubeconfigs of simulated clusters that go afterwards. */
async function withClusters(
  names: readonly string[],
  use: (kubeconfigs: string[]) => Promise<void>,
): Promise<void> {
  const clusters = names.map(name => `${name}-${process.pid}`);
  try {
    for (const cluster of clusters)
      await step(`Kubernetes "${cluster}" (simulated)`, ({ progress }) =>
        clusterCommand(
          ['up', '--name', cluster, '--mode', 'simulated'],
          progress,
        ),
      );
    await use(await Promise.all(clusters.map(clusterKubeconfig)));
  } finally {
    for (const cluster of clusters)
      await clusterCommand(['down', '--name', cluster]);
  }
}

async function once(
  seed: number,
  which: string,
  env: Record<string, string>,
): Promise<Result> {
  const startedAt = performance.now();
  const found = await jest(
    'soak',
    [
      '--randomize',
      `--seed=${seed}`,
      '--maxWorkers=3',
      '--testTimeout=60000',
      tests,
    ],
    { env: { ...env, FLYRAIL_FAULTS_SEED: String(seed) } },
  );
  const failed = found.filter(({ verdict }) => verdict === 'failed');
  const seconds = Math.round((performance.now() - startedAt) / 1000);
  const summary = `${which}, seed ${seed}: ${found.length} tests, ${failed.length} failed, ${seconds} s`;
  console.log(summary);
  for (const { name, detail } of failed) console.log(`✗ ${name}\n${detail}`);
  return {
    suite: 'soak',
    name: summary,
    verdict: failed.length || !found.length ? 'failed' : 'passed',
  };
}
