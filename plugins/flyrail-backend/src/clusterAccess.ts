import { homedir } from 'node:os';
import { resolve } from 'node:path';
import type { KubeConfigSource } from '@flyrail/backstage-plugin-flyrail-node';
import type { ClusterConfig } from './config';

/** Where a configured cluster is and as whom to talk to it. Reads no file. */
export function kubeConfigSource(cluster: ClusterConfig): KubeConfigSource {
  const { kubeconfig, context, url, caFile, caData, credentials } = cluster;
  const { token, tokenFile } = credentials ?? {};
  const as = { token, tokenFile: tokenFile && expanded(tokenFile) };
  if (url) {
    return { url, caFile: caFile && expanded(caFile), caData, ...as };
  }
  return {
    // A kubeconfig given as credentials brings user and cluster in one file.
    kubeconfig: expanded(credentials?.kubeconfig ?? kubeconfig!),
    context: credentials?.kubeconfig ? undefined : context,
    ...as,
  };
}

function expanded(path: string): string {
  return path.startsWith('~/')
    ? resolve(homedir(), path.slice(2))
    : resolve(path);
}
