import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, stateDir } from './paths.ts';
import { openCluster } from './kubernetes.ts';
import type { PortalPorts } from './portal.ts';

export type PortalCluster = { name: string; title: string; kubeconfig: string };

/** Writes where the portal listens, which only this start knows; both halves read it. */
export function writePortsConfig(ports: PortalPorts): string {
  const origin = `http://localhost:${ports.app}`;
  return writeConfig('app-config.ports.yaml', {
    app: { baseUrl: origin, listen: { host: '127.0.0.1', port: ports.app } },
    backend: {
      baseUrl: `http://localhost:${ports.backend}`,
      listen: { host: '127.0.0.1', port: ports.backend },
      cors: { origin },
    },
  });
}

/**
 * Writes the clusters for the backend. With `lend` the Kubernetes plugin gets a
 * read-only account of its own in each (its proxy lends that token to people);
 * Flyrail's credentials are separate. A cluster that somebody else runs gets no
 * such account: nothing that was not asked for is written to it.
 */
export async function writeClustersConfig(
  clusters: readonly PortalCluster[],
  { lend }: { lend: boolean },
): Promise<string> {
  const lent = lend ? await Promise.all(clusters.map(readOnlyAccount)) : [];
  return writeConfig('app-config.clusters.yaml', {
    flyrail: { clusters },
    kubernetes: {
      serviceLocatorMethod: { type: 'multiTenant' },
      clusterLocatorMethods: [{ type: 'config', clusters: lent }],
    },
  });
}

function writeConfig(name: string, config: object): string {
  const folder = join(stateDir, 'dev');
  mkdirSync(folder, { recursive: true });
  // A start that was killed could not remove its own.
  for (const old of readdirSync(folder)) {
    if (!isRunning(parseInt(old, 10))) rmSync(join(folder, old));
  }
  const file = join(folder, `${process.pid}-${name}`);
  // JSON is YAML. Readable by its owner only: it may hold a token.
  writeFileSync(file, JSON.stringify(config, null, 2), { mode: 0o600 });
  process.on('exit', () => rmSync(file, { force: true }));
  return file;
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
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
    ...(cluster.caData && { caData: cluster.caData }),
  };
}
