import { globSync } from 'node:fs';
import { join } from 'node:path';
import { openCluster } from './kubernetes.ts';
import { root } from './paths.ts';

/** The custom resource definitions of every operator. */
export async function applyDefinitions(kubeconfig: string): Promise<void> {
  const cluster = await openCluster(kubeconfig);
  await cluster.applyFiles(files('crd'));
}

/**
 * The accounts of the host and of every operator with exactly their generated
 * roles. Needs rights that these roles do not go beyond, as an administrator has.
 */
export async function applyRights(kubeconfig: string): Promise<void> {
  const cluster = await openCluster(kubeconfig);
  const rights = files('rbac').filter(
    file => !file.endsWith('kustomization.yaml'),
  );
  await cluster.applyFiles(namespacesFirst(rights));
}

/** The operators' rules that hold while no host runs. A cluster before Kubernetes 1.30 has none: the operators check the same. */
export async function applyAdmissionPolicies(
  kubeconfig: string,
): Promise<void> {
  const cluster = await openCluster(kubeconfig);
  const api = 'admissionregistration.k8s.io/v1';
  if (!(await cluster.serves(api, 'ValidatingAdmissionPolicy'))) return;
  await cluster.applyFiles(
    files('admission').filter(file => !file.endsWith('kustomization.yaml')),
  );
}

/** The very samples that tests apply, each namespace before what lives in it. */
export async function applySamples(kubeconfig: string): Promise<void> {
  const cluster = await openCluster(kubeconfig);
  await cluster.applyFiles(namespacesFirst(files('samples')), onSimulatedNodes);
}

/**
 * The Deployments of the optimization demo ask for more than a machine has and
 * their usage is made up: they run on simulated nodes, also beside a real one.
 */
function onSimulatedNodes(object: any): object {
  if (
    object.kind !== 'Deployment' ||
    object.metadata.namespace !== 'optimization-demo'
  )
    return object;
  const { template } = object.spec;
  return {
    ...object,
    spec: {
      ...object.spec,
      template: {
        ...template,
        spec: {
          ...template.spec,
          nodeSelector: { type: 'kwok' },
          tolerations: [
            {
              key: 'kwok.x-k8s.io/node',
              operator: 'Exists',
              effect: 'NoSchedule',
            },
          ],
        },
      },
    },
  };
}

function namespacesFirst(paths: string[]): string[] {
  const isNamespace = (path: string) => path.endsWith('namespace.yaml');
  return [
    ...paths.filter(isNamespace),
    ...paths.filter(path => !isNamespace(path)),
  ];
}

function files(kind: 'crd' | 'rbac' | 'admission' | 'samples'): string[] {
  return globSync(`plugins/*/config/${kind}/*.yaml`, { cwd: root })
    .sort()
    .map(file => join(root, file));
}
