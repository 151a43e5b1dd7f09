import { openCluster, type Cluster } from './kubernetes.ts';
import type { HostCluster, PortalCluster } from './portalConfig.ts';
import { writeStateFile } from './stateFiles.ts';

const lifetimeSeconds = 3600;
const lookEveryMs = 60_000;

/**
 * The cluster as the host may have it: a kubeconfig whose only user is the
 * ServiceAccount `flyrail-host`, by a token of an hour in a file. While this
 * process runs, the file gets a new token long before the old one ends. The
 * credentials that this is made with stay here.
 */
export async function hostAccess(
  { name, title, kubeconfig }: PortalCluster,
  open: (
    kubeconfig: string,
  ) => Promise<Pick<Cluster, 'address' | 'tokenOf'>> = openCluster,
): Promise<HostCluster> {
  const cluster = await open(kubeconfig);
  let renewAt = 0;
  const renew = async () => {
    const token = await cluster.tokenOf(
      'flyrail-system',
      'flyrail-host',
      lifetimeSeconds,
    );
    renewAt = Date.now() + (lifetimeSeconds * 1000) / 2;
    return writeStateFile(`${name}.token`, token);
  };
  const tokenFile = await renew();
  // Looks often instead of waiting half an hour once: a laptop sleeps in between.
  setInterval(() => {
    if (Date.now() < renewAt) return;
    renew().catch(error =>
      console.error(
        `The host's token for cluster "${name}" was not renewed, and it is tried again in a minute: ${error.message}`,
      ),
    );
  }, lookEveryMs).unref();
  return {
    name,
    title,
    kubeconfig: writeStateFile(
      `${name}.kubeconfig`,
      JSON.stringify(kubeconfigOf(cluster, tokenFile), null, 2),
    ),
    // Beside the kubeconfig's own: this one is read again when it changes.
    credentials: { tokenFile },
  };
}

function kubeconfigOf(
  { address }: Pick<Cluster, 'address'>,
  tokenFile: string,
) {
  const name = 'flyrail-host';
  return {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name, cluster: address }],
    users: [{ name, user: { tokenFile } }],
    contexts: [{ name, context: { cluster: name, user: name } }],
    'current-context': name,
  };
}
