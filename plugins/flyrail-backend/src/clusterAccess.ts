import { homedir } from 'node:os';
import { resolve } from 'node:path';
import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import { loadKubeConfig } from '@flyrail/backstage-plugin-flyrail-node';
import type { KubeConfig } from '@kubernetes/client-node';
import type { ClusterConfig } from './config';

/**
 * Where a configured cluster is and as whom the host talks to it.
 *
 * @throws Error when a file is missing or is not what it should be; this may pass
 */
export async function accessTo(cluster: ClusterConfig): Promise<KubeConfig> {
  const { kubeconfig: identity, token, tokenFile } = cluster.credentials ?? {};
  const credentials = { token, tokenFile: pathOf(tokenFile) };
  const access = await loadKubeConfig(
    cluster.kubeconfig
      ? {
          kubeconfig: pathOf(cluster.kubeconfig),
          context: cluster.context,
          ...credentials,
        }
      : {
          url: cluster.url!,
          caFile: pathOf(cluster.caFile),
          caData: cluster.caData,
          ...credentials,
        },
  );
  if (identity) {
    const user = (
      await loadKubeConfig({ kubeconfig: pathOf(identity) })
    ).getCurrentUser();
    const server = access.getCurrentCluster();
    if (!user || !server) {
      throw new Error(
        `Kubeconfig ${identity} has no user in its current context`,
      );
    }
    access.loadFromClusterAndUser(server, user);
  }
  return access;
}

/** `~` is the home folder; other relative paths start at the working directory. */
function pathOf(file: string): string;
function pathOf(file: string | undefined): string | undefined;
function pathOf(file: string | undefined): string | undefined {
  return file === undefined
    ? undefined
    : resolve(file.replace(/^~(?=\/|$)/, homedir()));
}

/**
 * Refuses a token that the kubernetes plugin is configured with too: that
 * plugin's proxy lends it to people, who would then have Flyrail's rights.
 *
 * @throws InputError that names both places, never the token
 */
export async function refuseSharedToken(
  cluster: Pick<ClusterConfig, 'name'>,
  access: KubeConfig,
  config: Config,
): Promise<void> {
  const lent = lentTokens(config);
  if (lent.size === 0) return;
  const request = { headers: {} as Record<string, unknown> };
  await access.applyToHTTPSOptions(request as never);
  const header = String(request.headers.Authorization ?? '');
  const shared = lent.get(header.replace(/^Bearer /, '').trim());
  if (shared) {
    throw new InputError(
      `Invalid configuration:\n  flyrail.clusters: "${cluster.name}" uses the same token as ${shared}; the kubernetes plugin's proxy lends that token to people. Give Flyrail a ServiceAccount of its own`,
    );
  }
}

/**
 * Looks at every cluster for a token that is shared. Credentials that cannot be
 * had now (a file, an exec plugin that fails) are for the cluster's state to
 * tell: they are tried, and looked at, again.
 *
 * @throws InputError only, as `refuseSharedToken`
 */
export async function refuseSharedTokens(
  clusters: readonly ClusterConfig[],
  config: Config,
): Promise<void> {
  for (const cluster of clusters) {
    try {
      await refuseSharedToken(cluster, await accessTo(cluster), config);
    } catch (error) {
      if (error instanceof InputError) throw error;
    }
  }
}

function lentTokens(config: Config): Map<string, string> {
  const methods =
    config.getOptionalConfigArray('kubernetes.clusterLocatorMethods') ?? [];
  return new Map(
    methods.flatMap((method, m) =>
      (method.getOptionalConfigArray('clusters') ?? []).flatMap(
        (cluster, c): [string, string][] => {
          const token = cluster.getOptionalString('serviceAccountToken');
          return token
            ? [
                [
                  token.trim(),
                  `kubernetes.clusterLocatorMethods[${m}].clusters[${c}].serviceAccountToken`,
                ],
              ]
            : [];
        },
      ),
    ),
  );
}
