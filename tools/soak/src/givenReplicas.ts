import { execFile } from 'node:child_process';
import { cpSync, globSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { clusterCommand, clusterKubeconfig } from '../../dev/src/cluster.ts';
import { hostAccess } from '../../dev/src/hostAccess.ts';
import { openCluster } from '../../dev/src/kubernetes.ts';
import { buildReplica } from './buildReplica.ts';
import { openKubeApi, type KubeApi } from './kubeApi.ts';
import { startPostgres } from './postgres.ts';
import { startRecorder, type Recorder } from './recorder.ts';
import { logFolder, replicaOf, type Replica, type Shard } from './replicas.ts';
import { until } from './until.ts';

/** As many as the host makes by default, so that both replicas have work. */
export const shards = 2;

const operators = ['pulse', 'webapp'];

export type GivenReplicas = {
  replicas: readonly [Replica, Replica];
  api: KubeApi;
  /** The administrator's; the audit log is beside it. */
  kubeconfig: string;
  recorder: Recorder;
  /** Waits until the replicas share every operator's shards; says who holds what. */
  shared(): Promise<Map<Replica, Shard[]>>;
  stop(): Promise<void>;
};

/** Two replicas of the operators' own backend on one PostgreSQL and one local cluster whose audit log is on. */
export async function givenReplicas(): Promise<GivenReplicas> {
  const name = `soak-${process.pid % 10_000}`;
  const stops: (() => Promise<unknown>)[] = [];
  const stop = async () => {
    for (const each of stops.splice(0).reverse()) await each();
  };
  try {
    stops.push(() => clusterCommand(['down', '--name', name]));
    const [postgres, recorder, bundle] = await Promise.all([
      startPostgres(),
      startRecorder(),
      buildReplica('replica'),
      clusterCommand([
        ...['up', '--name', name, '--mode', 'simulated', '--nodes', '0'],
        '--audit',
      ]),
    ]);
    stops.push(async () => rmSync(bundle), recorder.stop, postgres.stop);
    const kubeconfig = await clusterKubeconfig(name);
    stops.push(async () => keepAuditLog(kubeconfig));
    await applyManifests(bundle, kubeconfig);
    const cluster = await hostAccess({ name, title: name, kubeconfig });
    const given = {
      ...{ bundle, cluster },
      database: { client: 'pg', connection: postgres.connection },
      environment: { FLYRAIL_SOAK_RECORDER: recorder.url },
    };
    const replicas = [
      await replicaOf('a', given),
      await replicaOf('b', given),
    ] as const;
    // One after the other: the first makes the tables.
    for (const replica of replicas) {
      stops.push(() => replica.stop());
      await replica.start();
    }
    const api = openKubeApi(kubeconfig);
    stops.push(async () => api.close());
    return {
      ...{ replicas, api, kubeconfig, recorder, stop },
      shared: () =>
        until('the replicas share the work', 120, () => sharing(replicas)),
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Beside the replicas' own logs, until the next time: whoever wants to know why needs both. */
function keepAuditLog(kubeconfig: string) {
  const from = join(dirname(kubeconfig), 'logs');
  for (const old of globSync('audit*.log', { cwd: logFolder }))
    rmSync(join(logFolder, old));
  for (const file of globSync('audit*.log', { cwd: from }))
    cpSync(join(from, file), join(logFolder, file));
}

/** Who holds what, once every shard of every operator is held and each replica works for each operator. */
async function sharing(replicas: readonly Replica[]) {
  const held = new Map<Replica, Shard[]>();
  for (const replica of replicas) held.set(replica, await replica.held());
  const all = [...held.values()];
  const isShared = operators.every(name => {
    const each = all.map(
      shardsHeld =>
        shardsHeld.filter(({ operator }) => operator === name).length,
    );
    return each.every(count => count > 0) && sum(each) === shards;
  });
  return isShared && held;
}

const sum = (numbers: readonly number[]) =>
  numbers.reduce((total, each) => total + each, 0);

async function applyManifests(bundle: string, kubeconfig: string) {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [bundle, 'manifests'],
    { maxBuffer: 2 ** 24, env: { ...process.env, NODE_NO_WARNINGS: '1' } },
  );
  const folder = mkdtempSync(join(tmpdir(), 'flyrail-soak-'));
  try {
    const file = join(folder, 'manifests.yaml');
    // One document each; JSON is YAML.
    writeFileSync(
      file,
      (JSON.parse(stdout) as object[])
        .map(object => JSON.stringify(object))
        .join('\n---\n'),
    );
    await (await openCluster(kubeconfig)).applyFiles([file]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
