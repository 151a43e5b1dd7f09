import { homedir } from 'node:os';
import { join } from 'node:path';

type Environment = Record<string, string | undefined>;

/** Where running clusters live; removed by `down`. */
export function stateRoot(env: Environment = process.env): string {
  return (
    env.FLYRAIL_STATE ||
    join(env.XDG_STATE_HOME || join(homedir(), '.local', 'state'), 'flyrail')
  );
}

/** Where built binaries and imported images live; safe to delete when nothing runs. */
export function cacheRoot(env: Environment = process.env): string {
  return (
    env.FLYRAIL_CACHE ||
    join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'flyrail')
  );
}

export function clustersDirectory(env: Environment = process.env): string {
  return join(stateRoot(env), 'clusters');
}

/** The one directory that holds everything a cluster writes. */
export function clusterDirectory(
  name: string,
  env: Environment = process.env,
): string {
  return join(clustersDirectory(env), name);
}

/** The kubeconfig of a cluster's administrator (mode 0600); there while the cluster is up. */
export function kubeconfigPath(name = 'dev'): string {
  return join(clusterDirectory(name), 'kubeconfig');
}
