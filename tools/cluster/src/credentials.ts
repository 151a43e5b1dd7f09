import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './commands.ts';
import type { Site } from './site.ts';

/** The clients of the API server, by the names that Kubernetes' own RBAC knows them by. */
const CLIENTS: Record<string, { commonName: string; organization?: string }> = {
  admin: { commonName: 'flyrail-admin', organization: 'system:masters' },
  'controller-manager': { commonName: 'system:kube-controller-manager' },
  scheduler: { commonName: 'system:kube-scheduler' },
  'kube-proxy': { commonName: 'system:kube-proxy' },
  // No role of Kubernetes' own fits these; they run on this machine beside the CA's key.
  addons: { commonName: 'flyrail-addons', organization: 'system:masters' },
};

export const NODE_NAME = 'node-0';

/** Makes the cluster's CA, certificates and kubeconfigs; the administrator's is `kubeconfig`. */
export function makeCredentials(site: Site): void {
  const node = {
    commonName: `system:node:${NODE_NAME}`,
    organization: 'system:nodes',
  };
  const clients = { ...CLIENTS, kubelet: node };
  const addresses = [
    ...new Set(['127.0.0.1', site.address, site.advertisedAddress]),
  ];
  run(join(site.binaries, 'pki'), [], {
    input: JSON.stringify({
      directory: site.path('pki'),
      certificates: [
        {
          name: 'apiserver',
          commonName: 'kube-apiserver',
          addresses: [...addresses, site.addresses.services.api],
          hosts: [
            'localhost',
            'kubernetes',
            'kubernetes.default',
            'kubernetes.default.svc',
            'kubernetes.default.svc.cluster.local',
          ],
          server: true,
        },
        {
          name: 'etcd',
          commonName: 'etcd',
          addresses,
          server: true,
          client: true,
        },
        { name: 'etcd-client', commonName: 'kube-apiserver', client: true },
        { name: 'front-proxy', commonName: 'front-proxy', client: true },
        {
          name: 'kubelet-client',
          commonName: 'kube-apiserver-kubelet-client',
          organizations: ['system:masters'],
          client: true,
        },
        {
          name: 'node',
          commonName: NODE_NAME,
          addresses,
          hosts: [NODE_NAME, 'localhost'],
          server: true,
        },
        {
          name: 'metrics-server',
          commonName: 'metrics-server',
          addresses,
          hosts: ['metrics-server.kube-system.svc', 'localhost'],
          server: true,
        },
        ...Object.entries(clients).map(([name, client]) => ({
          name: `client-${name}`,
          commonName: client.commonName,
          organizations: client.organization ? [client.organization] : [],
          client: true,
        })),
      ],
    }),
  });
  for (const name of Object.keys(clients)) {
    writeKubeconfig(
      site,
      name,
      name === 'admin' ? site.path('kubeconfig') : kubeconfigOf(site, name),
    );
  }
}

/** The kubeconfig of one of the components. */
export function kubeconfigOf(site: Site, client: string): string {
  return site.path('pki', `${client}.kubeconfig`);
}

function writeKubeconfig(site: Site, client: string, path: string): void {
  const encoded = (file: string) =>
    readFileSync(site.path('pki', file)).toString('base64');
  const cluster = `flyrail-${site.record.name}`;
  const user = `${cluster}-${client}`;
  // JSON is YAML, and needs no library.
  const content = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [
      {
        name: cluster,
        cluster: {
          server: site.server,
          'certificate-authority-data': encoded('ca.crt'),
        },
      },
    ],
    users: [
      {
        name: user,
        user: {
          'client-certificate-data': encoded(`client-${client}.crt`),
          'client-key-data': encoded(`client-${client}.key`),
        },
      },
    ],
    contexts: [{ name: cluster, context: { cluster, user } }],
    'current-context': cluster,
  };
  writeFileSync(path, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 });
}
