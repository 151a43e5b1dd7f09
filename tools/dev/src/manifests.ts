import { globSync } from 'node:fs';
import { join } from 'node:path';
import { openCluster } from './kubernetes.ts';
import { root } from './paths.ts';

/** The custom resource definitions of every operator. */
export async function applyDefinitions(kubeconfig: string): Promise<void> {
  const cluster = await openCluster(kubeconfig);
  await cluster.applyFiles(files('crd'));
}

/** The very samples that tests apply, each namespace before what lives in it. */
export async function applySamples(kubeconfig: string): Promise<void> {
  const cluster = await openCluster(kubeconfig);
  const samples = files('samples');
  const isNamespace = (file: string) => file.endsWith('namespace.yaml');
  await cluster.applyFiles([
    ...samples.filter(isNamespace),
    ...samples.filter(file => !isNamespace(file)),
  ]);
}

function files(kind: 'crd' | 'samples'): string[] {
  return globSync(`plugins/*/config/${kind}/*.yaml`, { cwd: root })
    .sort()
    .map(file => join(root, file));
}
