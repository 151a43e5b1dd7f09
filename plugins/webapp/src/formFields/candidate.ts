import { KubernetesObject } from '@flyrail/backstage-plugin-flyrail-common';
import { webAppObject } from '@flyrail/backstage-plugin-webapp-common';

/** The WebApp that a form describes so far, and where it would go. */
export type Candidate = { cluster: string; object: KubernetesObject };

/** The WebApp of the template's form, or `undefined` while name, namespace or cluster are missing. */
export function candidateOf(
  formData: Record<string, unknown>,
): Candidate | undefined {
  const { name, namespace, cluster, owner, system, spec } = formData;
  if (!isText(name) || !isText(namespace) || !isText(cluster)) {
    return undefined;
  }
  return {
    cluster,
    object: webAppObject({
      name,
      namespace,
      owner: isText(owner) ? owner : undefined,
      system: isText(system) ? system : undefined,
      spec,
    }),
  };
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
