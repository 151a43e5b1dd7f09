import { setTimeout as pause } from 'node:timers/promises';
import { type Client, inParallel, type Json } from '../client.ts';
import { teamOf } from '../fleet/readersOf.ts';
import type { FleetWorkload } from '../fleetWorkloads.ts';

export const OPTIMIZATIONS = '/apis/optimization.k8s.io/v1';
export const DEPLOYMENTS = '/apis/apps/v1';

const TYPES = ['ALL', 'CPU', 'MEMORY'];

const metadataOf = ({ namespace, workload }: FleetWorkload, index: number) => ({
  namespace,
  name: workload,
  labels: { 'backstage.io/kubernetes-id': workload },
  annotations: { 'flyrail.io/owner': teamOf(index) },
});

/** A Deployment as teams write them; every one asks for the same, and needs something else. */
function deployment(of: FleetWorkload, index: number) {
  const labels = { app: of.workload };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: metadataOf(of, index),
    spec: {
      replicas: 1,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          containers: [
            {
              name: of.container,
              image: 'registry.example.com/shop/service:1.0.0',
              resources: {
                requests: { cpu: '1', memory: '4Gi' },
                limits: { memory: '8Gi' },
              },
            },
          ],
        },
      },
    },
  };
}

/** A CostOptimization of that Deployment; a third each looks at both resources, the CPU and the memory. */
function costOptimization(of: FleetWorkload, index: number) {
  return {
    apiVersion: 'optimization.k8s.io/v1',
    kind: 'CostOptimization',
    metadata: metadataOf(of, index),
    spec: {
      targetWorkload: { name: of.workload, kind: 'Deployment' },
      optimizationType: TYPES[index % TYPES.length],
    },
  };
}

/** Creates the Deployments, and waits until all of them are available. */
export async function createDeployments(
  client: Client,
  workloads: readonly FleetWorkload[],
): Promise<void> {
  for (const name of new Set(workloads.map(({ namespace }) => namespace))) {
    await client.call('POST', '/api/v1/namespaces', {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name },
    });
  }
  await createAll(client, DEPLOYMENTS, 'deployments', workloads, deployment);
  for (let left = 900; left > 0; left--) {
    const { items } = await client.call('GET', `${DEPLOYMENTS}/deployments`);
    if (items.every(isRolledOut)) return;
    await pause(1000);
  }
  throw new Error(
    'not every Deployment is available after a quarter of an hour',
  );
}

/** Waits until the API server knows what a CostOptimization is. */
export async function untilServed(client: Client): Promise<void> {
  const path = `${OPTIMIZATIONS}/costoptimizations?limit=1`;
  const served = () =>
    client.call('GET', path).then(
      () => true,
      () => false,
    );
  while (!(await served())) await pause(100);
}

/** Creates the CostOptimizations, as fast as the API server takes them. */
export function createCostOptimizations(
  client: Client,
  workloads: readonly FleetWorkload[],
): Promise<void> {
  return createAll(
    client,
    OPTIMIZATIONS,
    'costoptimizations',
    workloads,
    costOptimization,
  );
}

function createAll(
  client: Client,
  api: string,
  plural: string,
  workloads: readonly FleetWorkload[],
  objectOf: (of: FleetWorkload, index: number) => object,
): Promise<void> {
  const numbered = workloads.map((of, index) => ({ of, index }));
  return inParallel(numbered, 16, ({ of, index }) =>
    client.call(
      'POST',
      `${api}/namespaces/${of.namespace}/${plural}`,
      objectOf(of, index),
    ),
  );
}

/** Whether every pod of a Deployment is of its present template, and available. */
export function isRolledOut({ metadata, spec, status }: Json): boolean {
  return (
    status?.observedGeneration === metadata.generation &&
    status.updatedReplicas === spec.replicas &&
    status.availableReplicas === spec.replicas &&
    status.replicas === spec.replicas
  );
}
