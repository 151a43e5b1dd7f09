import { globSync } from 'node:fs';
import { join } from 'node:path';
import { startTestPrometheus } from '../../../prometheus/src/testPrometheus.ts';
import { freePort } from '../../../soak/src/freePort.ts';
import { clusterCommand, clusterKubeconfig } from '../cluster.ts';
import { root, stateDir } from '../paths.ts';
import { step } from '../steps.ts';
import type { Result } from '../tally.ts';
import { jest } from './jest.ts';
import { nodeTest } from './nodeTest.ts';

/** What a real API server must agree to, and the local clusters themselves. */
export async function integration(): Promise<Result[]> {
  const suite = 'integration';
  const clusterTests = globSync('tools/*/test/*.test.ts', { cwd: root }).sort();
  const name = `test-${process.pid}`;
  const results: Result[] = [];
  const prometheus = await step(
    'Prometheus with a history',
    async ({ progress }) =>
      startTestPrometheus(
        await freePort(),
        join(stateDir, 'prometheus', name),
        progress,
      ),
  );
  try {
    await step(`Kubernetes "${name}" (simulated)`, ({ progress }) =>
      clusterCommand(['up', '--name', name, '--mode', 'simulated'], progress),
    );
    const kubeconfig = await clusterKubeconfig(name);
    results.push(
      ...(await step(
        'tests of the packages on a real API server',
        ({ progress }) =>
          jest(
            suite,
            ['--runInBand', '--testTimeout=60000', 'integration\\.test'],
            {
              env: {
                FLYRAIL_TEST_KUBECONFIG: kubeconfig,
                FLYRAIL_TEST_PROMETHEUS: prometheus.url,
              },
              onLine: progress,
            },
          ),
      )),
    );
  } finally {
    await prometheus.stop();
    await clusterCommand(['down', '--name', name]);
  }
  results.push(
    ...(await step('tests of the local clusters', ({ progress }) =>
      nodeTest(suite, clusterTests, { onLine: progress }),
    )),
  );
  return results;
}
