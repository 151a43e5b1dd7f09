import { globSync } from 'node:fs';
import { join } from 'node:path';
import { auditEvents, isWrite } from '../../dev/src/auditLog.ts';
import { openCluster } from '../../dev/src/kubernetes.ts';
import { root } from '../../dev/src/paths.ts';
import { CostOptimization } from './costOptimization.ts';
import type { GivenOptimizer } from './givenOptimizer.ts';
import type { KubeApi, KubernetesObject } from './kubeApi.ts';
import { pause, until } from './until.ts';

const namespace = 'production';
const name = 'sample-app';
const paths = {
  WebApp: `/apis/platform.example.com/v1/namespaces/${namespace}/webapps`,
  Deployment: `/apis/apps/v1/namespaces/${namespace}/deployments`,
} as const;

export type StayFindings = {
  wanted: string;
  /** The memory request of the WebApp, its Deployment and its running pods in the end. */
  inTheEnd: { webApp: string; deployment: string; pods: string[] };
  /** One line each: a change of the spec or of who holds which field, since the change had proved itself. */
  changes: string[];
  /** One line each: a write by Flyrail to the WebApp or the Deployment since then, their status left out. */
  writes: string[];
  seconds: number;
};

/**
 * The sample WebApp is optimized; then for so many seconds nobody does anything, the host is killed and started again,
 * and for as long nobody does anything again.
 */
export async function stays(
  given: GivenOptimizer,
  seconds: number,
): Promise<StayFindings> {
  const { adviser, api, host, kubeconfig, startHost } = given;
  const cluster = await openCluster(kubeconfig);
  const samples = globSync(
    'plugins/flyrail-backend-module-webapp/config/samples/*.yaml',
    { cwd: root },
  );
  await cluster.applyFiles(
    samples
      .sort((a, b) => Number(/namespace/.test(b)) - Number(/namespace/.test(a)))
      .map(file => join(root, file)),
  );
  await untilServing(api, name);
  adviser.advise(namespace, name, [
    { name: 'app', requests: { memory: 64 * 2 ** 20 }, limits: {} },
  ]);
  const optimization = new CostOptimization(api, namespace, name);
  await optimization.create({});
  await optimization.apply();
  const { applied } = await optimization.until(
    'has proved itself',
    240,
    status => status.applied?.verifiedAt,
  );
  const wanted = '64Mi';
  await untilServing(api, name);

  const began = Date.now();
  const since = new Date(began).toISOString();
  const watched = await Promise.all(
    Object.entries(paths).map(([kind, path]) => watch(api, kind, path)),
  );
  try {
    await pause(seconds * 1000);
    await host.signal('SIGKILL');
    await startHost();
    await untilAtWork(given, applied.id);
    await pause(seconds * 1000);
  } finally {
    for (const { stop } of watched) await stop();
  }
  const { body } = await api.get(
    `/api/v1/namespaces/${namespace}/pods?labelSelector=app.kubernetes.io/instance=${name}`,
  );
  const { spec } = (await api.get(`${paths.WebApp}/${name}`)).body;
  const deployment = (await api.get(`${paths.Deployment}/${name}`)).body;
  return {
    wanted,
    inTheEnd: {
      webApp: spec.resources.requests.memory,
      deployment: memoryOf(deployment.spec.template),
      pods: body.items.map(memoryOf),
    },
    changes: watched.flatMap(({ changes }) => changes),
    writes: await writesSince(kubeconfig, since),
    seconds: (Date.now() - began) / 1000,
  };
}

const memoryOf = ({ spec }: any): string =>
  spec.containers[0].resources.requests.memory;

async function untilServing(api: KubeApi, app: string): Promise<void> {
  await until(`WebApp ${app} is Ready`, 180, async () => {
    const { metadata, status } = (await api.get(`${paths.WebApp}/${app}`)).body;
    return status?.conditions?.some(
      (each: any) =>
        each.type === 'Ready' &&
        each.status === 'True' &&
        each.observedGeneration === metadata.generation,
    );
  });
}

/** Both operators have seen to something that is new since they were started again. */
async function untilAtWork({ api }: GivenOptimizer, id: string) {
  const probe = `after-${id}`;
  const { status, body } = await api.send('POST', paths.WebApp, {
    apiVersion: 'platform.example.com/v1',
    kind: 'WebApp',
    metadata: { name: probe },
    spec: { image: 'nginx:1.21', replicas: 1 },
  });
  if (status !== 201) throw new Error(JSON.stringify(body));
  await untilServing(api, probe);
  const optimization = new CostOptimization(api, namespace, probe);
  await optimization.create({});
  await optimization.until('is looked at', 60, found => found.lastAnalysis);
  await optimization.delete();
  await api.send('DELETE', `${paths.WebApp}/${probe}`);
}

/** Notes every change of an object but those of its status. */
async function watch(api: KubeApi, kind: string, path: string) {
  const changes: string[] = [];
  let last: string | undefined;
  const { stop } = await api.follow(path, object => {
    if (object.metadata.name !== name) return;
    // A list leaves out what its items are.
    const now = JSON.stringify(besideStatus({ ...object, kind }));
    if (last !== undefined && now !== last)
      changes.push(`${kind}: ${last} → ${now}`);
    last = now;
  });
  return { changes, stop };
}

/** How many pods there are is the autoscaler's to say, and no change of ours. */
function besideStatus({ kind, metadata, spec }: KubernetesObject) {
  const { annotations, generation, labels, managedFields } = metadata;
  return {
    ...(kind === 'Deployment'
      ? { spec: { ...spec, replicas: undefined } }
      : { generation, spec }),
    ...{ annotations, labels },
    managers: managedFields
      .filter(({ subresource }: any) => !subresource)
      .map((entry: any) =>
        kind === 'Deployment' ? withoutReplicas(entry) : entry,
      ),
  };
}

/** Who had said how many pods there are has no say any more once the autoscaler does. */
function withoutReplicas({ fieldsV1, ...entry }: any) {
  const { 'f:replicas': _, ...spec } = fieldsV1?.['f:spec'] ?? {};
  return { ...entry, fieldsV1: { ...fieldsV1, 'f:spec': spec } };
}

async function writesSince(kubeconfig: string, since: string) {
  const writes: string[] = [];
  for await (const event of auditEvents(kubeconfig)) {
    const { objectRef, requestURI, user, userAgent, verb } = event;
    if (
      event.requestReceivedTimestamp >= since &&
      userAgent?.startsWith('flyrail') &&
      isWrite(event) &&
      objectRef?.name === name &&
      ['webapps', 'deployments'].includes(objectRef.resource) &&
      objectRef.subresource !== 'status'
    )
      writes.push(`${user.username}: ${verb} ${requestURI}`);
  }
  return writes;
}
