import { join } from 'node:path';
import { root, stateDir } from './paths.ts';
import { openCluster } from './kubernetes.ts';
import type { PortalPorts } from './portal.ts';
import { stateKey } from './stateKey.ts';
import { writeStateFile } from './stateFiles.ts';

/** A cluster as the person who started the portal knows it. */
export type PortalCluster = { name: string; title: string; kubeconfig: string };

/** A cluster as the host gets it: one entry of `flyrail.clusters`. */
export type HostCluster = PortalCluster & {
  credentials?: { tokenFile: string };
};

/**
 * Writes where the portal listens, which only this start knows; app and backend
 * read it. With a port for the operators it says that the plugin `flyrail` is
 * there and not in the portal.
 */
export function writePortsConfig(ports: PortalPorts): string {
  const origin = originOf(ports.app);
  return writeConfig('app-config.ports.yaml', {
    app: { baseUrl: origin, listen: { host: '127.0.0.1', port: ports.app } },
    backend: { ...listening(ports.backend), cors: { origin } },
    ...(ports.operators && {
      discovery: {
        endpoints: [{ target: apiAt(ports.operators), plugins: ['flyrail'] }],
      },
    }),
  });
}

/** Writes what deploy/kustomize/base/app-config.yaml leaves to the environment: where the operators' own backend and its portal are. */
export function writeOperatorsConfig(
  ports: PortalPorts & { operators: number },
): string {
  return writeConfig('app-config.operators.yaml', {
    backend: {
      ...listening(ports.operators),
      cors: { origin: originOf(ports.app), credentials: true },
      database: { client: 'better-sqlite3', connection: ':memory:' },
    },
    discovery: {
      endpoints: [
        { target: apiAt(ports.backend), plugins: ['*'] },
        { target: apiAt(ports.operators), plugins: ['flyrail'] },
      ],
    },
  });
}

/** Writes the clusters for whoever hosts the operators, and where it answers about itself. */
export function writeHostConfig(
  clusters: readonly HostCluster[],
  { monitoring, prometheus }: PortalPorts,
): string {
  return writeConfig('app-config.clusters.yaml', {
    flyrail: {
      clusters,
      monitoring: { host: '127.0.0.1', port: monitoring },
      optimization: {
        stateKey: stateKey(stateDir),
        ...(prometheus && {
          // A change proves itself while somebody looks on.
          verifyMinutes: 1,
          // The demo's workloads have the same history wherever they are.
          usage: clusters.map(({ name }) => ({
            cluster: name,
            prometheus: { url: `http://127.0.0.1:${prometheus}` },
          })),
        }),
      },
    },
  });
}

/**
 * Writes the clusters for the Kubernetes plugin of the portal. With `lend` it
 * gets a read-only account of its own in each (its proxy lends that token to
 * people); Flyrail's credentials are separate. A cluster that somebody else runs
 * gets no such account: nothing that was not asked for is written to it.
 */
export async function writeKubernetesConfig(
  clusters: readonly PortalCluster[],
  { lend }: { lend: boolean },
): Promise<string> {
  const lent = lend ? await Promise.all(clusters.map(readOnlyAccount)) : [];
  return writeConfig('app-config.kubernetes.yaml', {
    kubernetes: {
      serviceLocatorMethod: { type: 'multiTenant' },
      clusterLocatorMethods: [{ type: 'config', clusters: lent }],
    },
  });
}

const originOf = (port: number) => `http://localhost:${port}`;
const apiAt = (port: number) => `${originOf(port)}/api/{{pluginId}}`;
const listening = (port: number) => ({
  baseUrl: originOf(port),
  listen: { host: '127.0.0.1', port },
});

// JSON is YAML.
function writeConfig(name: string, config: object): string {
  return writeStateFile(name, JSON.stringify(config, null, 2));
}

async function readOnlyAccount({ name, title, kubeconfig }: PortalCluster) {
  const cluster = await openCluster(kubeconfig);
  await cluster.applyFiles([
    join(root, 'examples/kubernetes-plugin-account.yaml'),
  ]);
  return {
    name,
    title,
    url: cluster.server,
    authProvider: 'serviceAccount',
    serviceAccountToken: await cluster.tokenOf(
      'flyrail-system',
      'backstage-kubernetes',
      24 * 3600,
    ),
    ...(cluster.caData && { caData: cluster.caData }),
  };
}
