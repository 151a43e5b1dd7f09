import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { clusterCommand, clusterKubeconfig } from '../../dev/src/cluster.ts';
import { hostAccess } from '../../dev/src/hostAccess.ts';
import { applyDefinitions, applyRights } from '../../dev/src/manifests.ts';
import { startAdviser, type Adviser } from './adviser.ts';
import { loadBallast } from './ballastImage.ts';
import { buildReplica } from './buildReplica.ts';
import { openKubeApi, type KubeApi } from './kubeApi.ts';
import { replicaOf, type Replica } from './replicas.ts';
import { until } from './until.ts';

export type GivenOptimizer = {
  cluster: string;
  host: Replica;
  adviser: Adviser;
  api: KubeApi;
  /** The administrator's; the audit log is beside it. */
  kubeconfig: string;
  /**
   * Starts the host and waits until it has all the work: 15 s more after one that was killed, whose Leases must run out.
   * It tries nothing on a canary, unless `FLYRAIL_SOAK_CANARY` is `on`.
   */
  startHost(environment?: Record<string, string>): Promise<void>;
  stop(): Promise<void>;
};

const operators = ['optimization', 'webapp'];

/**
 * The operators' own backend on a node with real containers, with exactly the rights that are shipped. Beside the
 * stand-ins there is the image of an application whose needs are known.
 */
export async function givenOptimizer({
  verifyMinutes,
}: {
  verifyMinutes: number;
}): Promise<GivenOptimizer> {
  const cluster = `safe-${process.pid % 10_000}`;
  const folder = mkdtempSync(join(tmpdir(), 'flyrail-optimizer-'));
  const stops: (() => Promise<unknown>)[] = [
    async () => rmSync(folder, { recursive: true, force: true }),
  ];
  const stop = async () => {
    for (const each of stops.splice(0).reverse()) await each();
  };
  try {
    stops.push(() => clusterCommand(['down', '--name', cluster]));
    const [bundle, adviser] = await Promise.all([
      buildReplica('optimizer'),
      startAdviser(),
      clusterCommand([
        ...['up', '--name', cluster, '--mode', 'containers', '--nodes', '0'],
        '--audit',
      ]),
    ]);
    stops.push(async () => rmSync(bundle), adviser.stop);
    const kubeconfig = await clusterKubeconfig(cluster);
    await Promise.all([
      loadBallast(cluster),
      applyDefinitions(kubeconfig).then(() => applyRights(kubeconfig)),
    ]);
    const api = openKubeApi(kubeconfig);
    stops.push(async () => api.close());
    const host = await replicaOf('optimizer', {
      bundle,
      cluster: await hostAccess({ name: cluster, title: cluster, kubeconfig }),
      database: {
        client: 'better-sqlite3',
        connection: { directory: folder },
      },
      environment: {
        FLYRAIL_SOAK_ADVISER: adviser.url,
        FLYRAIL_SOAK_CANARY: 'off',
      },
      flyrail: {
        optimization: {
          stateKey: randomBytes(32).toString('base64'),
          verifyMinutes,
        },
      },
    });
    stops.push(() => host.stop());
    const startHost = async (environment?: Record<string, string>) => {
      await host.start(environment);
      await until('the host has all the work', 120, async () => {
        // Not yet, or not in time: it has only just been started.
        const held = await host.held().catch(() => []);
        return operators.every(
          name => held.filter(({ operator }) => operator === name).length === 2,
        );
      });
    };
    return { cluster, host, adviser, api, kubeconfig, startHost, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
