import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stateDir } from './paths.ts';
import { openCluster } from './kubernetes.ts';
import { root } from './paths.ts';
import type { PortalPorts } from './portal.ts';

export type PortalCluster = { name: string; title: string; kubeconfig: string };

/**
 * Writes the part of the portal's configuration that only this start knows:
 * ports and clusters. The Kubernetes plugin gets a read-only account of its own
 * (its proxy lends that token to people); Flyrail's credentials are separate.
 */
export async function writePortalConfig(
  clusters: readonly PortalCluster[],
  ports: PortalPorts,
): Promise<string> {
  const lent = await Promise.all(clusters.map(readOnlyAccount));
  const origin = `http://localhost:${ports.app}`;
  const config = {
    app: { baseUrl: origin, listen: { host: '127.0.0.1', port: ports.app } },
    backend: {
      baseUrl: `http://localhost:${ports.backend}`,
      listen: { host: '127.0.0.1', port: ports.backend },
      cors: { origin },
    },
    flyrail: { clusters },
    kubernetes: {
      serviceLocatorMethod: { type: 'multiTenant' },
      clusterLocatorMethods: [{ type: 'config', clusters: lent }],
    },
  };
  const file = join(stateDir, 'dev/app-config.clusters.yaml');
  mkdirSync(join(stateDir, 'dev'), { recursive: true });
  // JSON is YAML. Readable by its owner only: it holds a token.
  writeFileSync(file, JSON.stringify(config, null, 2), { mode: 0o600 });
  return file;
}

async function readOnlyAccount({ name, title, kubeconfig }: PortalCluster) {
  const cluster = await openCluster(kubeconfig);
  await cluster.applyFiles([
    join(root, 'examples/kubernetes-plugin-account.yaml'),
  ]);
  const { status } = await cluster.post(
    '/api/v1/namespaces/flyrail-system/serviceaccounts/backstage-kubernetes/token',
    {
      apiVersion: 'authentication.k8s.io/v1',
      kind: 'TokenRequest',
      spec: { expirationSeconds: 24 * 3600 },
    },
  );
  return {
    name,
    title,
    url: cluster.server,
    authProvider: 'serviceAccount',
    serviceAccountToken: status.token,
    ...(cluster.caData ? { caData: cluster.caData } : { skipTLSVerify: true }),
  };
}
