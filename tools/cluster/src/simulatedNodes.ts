import { join } from 'node:path';
import type { Api } from './api.ts';
import { kubeconfigOf } from './credentials.ts';
import type { Site } from './site.ts';

const SIMULATED = 'kwok.x-k8s.io/node';

function node(site: Site, index: number): object {
  const name = `simulated-${index}`;
  // Beside a real node, only those pods land here that ask for it.
  const besideRealNodes = site.record.mode === 'containers';
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name,
      annotations: {
        [SIMULATED]: 'fake',
        'node.alpha.kubernetes.io/ttl': '0',
        'metrics.k8s.io/resource-metrics-path': `/metrics/nodes/${name}/metrics/resource`,
      },
      labels: {
        type: 'kwok',
        'kubernetes.io/hostname': name,
        'kubernetes.io/os': 'linux',
        'kubernetes.io/arch': 'amd64',
      },
    },
    spec: besideRealNodes
      ? { taints: [{ key: SIMULATED, value: 'fake', effect: 'NoSchedule' }] }
      : {},
  };
}

/** Starts kwok and gives it the nodes that it plays, with the pods on them. */
export async function startSimulatedNodes(site: Site, api: Api): Promise<void> {
  site.launch('kwok', [
    join(site.binaries, 'kwok'),
    `--kubeconfig=${kubeconfigOf(site, 'addons')}`,
    `--config=${join(site.binaries, 'simulation.yaml')}`,
    '--manage-all-nodes=false',
    `--manage-nodes-with-annotation-selector=${SIMULATED}=fake`,
    '--node-lease-duration-seconds=40',
    '--cidr=10.199.0.1/16',
    `--node-ip=${site.address}`,
    `--node-port=${site.ports.kwok}`,
    `--server-address=${site.address}:${site.ports.kwok}`,
    `--tls-cert-file=${site.path('pki', 'node.crt')}`,
    `--tls-private-key-file=${site.path('pki', 'node.key')}`,
  ]);
  const size = { cpu: '32', memory: '256Gi', pods: '250' };
  for (let index = 0; index < site.record.simulatedNodes; index++) {
    const path = `/api/v1/nodes/simulated-${index}`;
    await api.apply(path, node(site, index));
    await api.apply(`${path}/status`, {
      apiVersion: 'v1',
      kind: 'Node',
      metadata: { name: `simulated-${index}` },
      status: { capacity: size, allocatable: size },
    });
  }
}
