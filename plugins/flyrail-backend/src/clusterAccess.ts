import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { resolve } from 'node:path';
import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import {
  loadKubeConfig,
  systemClock,
  waitFor,
  type Clock,
} from '@flyrail/backstage-plugin-flyrail-node';
import type { KubeConfig } from '@kubernetes/client-node';
import type { ClusterConfig } from './config';

/** The backend starts without credentials that have not come by then: a command may hang for ever. */
const BOOT_PATIENCE_MS = 5_000;

/** A cluster waits longer than its command may run (30 s): who gives up before begins another one, and never connects. */
const PATIENCE_MS = 35_000;

/** The token of the pod's own account, where there is a pod. */
const OWN_TOKEN = '/var/run/secrets/kubernetes.io/serviceaccount/token';

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
 * Refuses a token that the kubernetes plugin is configured with too, or takes of the pod that both
 * are in: that plugin's proxy lends it to people, who would then have Flyrail's rights.
 *
 * @throws InputError that names both places, never the token; Error when the credentials cannot be had in time
 */
export async function refuseSharedToken(
  cluster: Pick<ClusterConfig, 'name' | 'credentials'>,
  access: KubeConfig,
  config: Config,
  clock: Pick<Clock, 'after'> = systemClock,
  patienceMs = PATIENCE_MS,
  ownToken = OWN_TOKEN,
): Promise<void> {
  const lent = lentTokens(config);
  const lendsOwn = lendsOwnToken(config);
  if (lent.size === 0 && !lendsOwn) return;
  const request = { headers: {} as Record<string, unknown> };
  const refuse = (shared: string) => {
    throw new InputError(
      `Invalid configuration:\n  flyrail.clusters: "${cluster.name}" uses the same token as ${shared}; the kubernetes plugin's proxy lends that token to people. Give Flyrail a ServiceAccount of its own`,
    );
  };
  if (lendsOwn) {
    if (pathOf(cluster.credentials?.tokenFile) === ownToken) refuse(lendsOwn);
    const own = await readFile(ownToken, 'utf8').catch(() => '');
    if (own.trim()) lent.set(own.trim(), lendsOwn);
  }
  const applied = access.applyToHTTPSOptions(request as never);
  const isHad = await waitFor(
    applied.then(() => true),
    { clock, ms: patienceMs },
  );
  if (!isHad) {
    throw new Error(
      `Its credentials did not come within ${
        patienceMs / 1000
      } s: a command or an identity provider that they name does not answer`,
    );
  }
  const header = String(request.headers.Authorization ?? '');
  const shared = lent.get(header.replace(/^Bearer /, '').trim());
  if (shared) refuse(shared);
}

/**
 * Looks at all clusters for a token that is shared, at the same time. Credentials that cannot be
 * had now (a file, an exec plugin that fails or hangs) are for the cluster's state to
 * tell: they are tried, and looked at, again.
 *
 * @throws InputError only, as `refuseSharedToken`
 */
export async function refuseSharedTokens(
  clusters: readonly ClusterConfig[],
  config: Config,
  clock: Pick<Clock, 'after'> = systemClock,
): Promise<void> {
  await Promise.all(
    clusters.map(async cluster => {
      try {
        await refuseSharedToken(
          cluster,
          await accessTo(cluster),
          config,
          clock,
          BOOT_PATIENCE_MS,
        );
      } catch (error) {
        if (error instanceof InputError) throw error;
      }
    }),
  );
}

interface LentCluster {
  /** In the configuration. */
  place: string;
  authProvider?: string;
  token?: string;
}

/** As the kubernetes plugin reads them: what `authMetadata` says counts before the keys beside it. */
function lentClusters(config: Config): LentCluster[] {
  const methods =
    config.getOptionalConfigArray('kubernetes.clusterLocatorMethods') ?? [];
  return methods.flatMap((method, m) =>
    (method.getOptionalConfigArray('clusters') ?? []).map((cluster, c) => {
      const metadata =
        cluster.getOptional<Record<string, string>>('authMetadata');
      return {
        place: `kubernetes.clusterLocatorMethods[${m}].clusters[${c}]`,
        authProvider:
          metadata?.['kubernetes.io/auth-provider'] ??
          cluster.getOptionalString('authProvider'),
        token:
          metadata?.serviceAccountToken ??
          cluster.getOptionalString('serviceAccountToken'),
      };
    }),
  );
}

function lentTokens(config: Config): Map<string, string> {
  return new Map(
    lentClusters(config).flatMap(({ place, token }) =>
      token ? [[token.trim(), `${place}.serviceAccountToken`] as const] : [],
    ),
  );
}

/** Where the kubernetes plugin is told to lend the token of its own pod; undefined when it is not. */
function lendsOwnToken(config: Config): string | undefined {
  const own = lentClusters(config).find(
    ({ authProvider, token }) => authProvider === 'serviceAccount' && !token,
  );
  return (
    own &&
    `${own.place}, which takes that of the pod (authProvider serviceAccount without serviceAccountToken)`
  );
}
