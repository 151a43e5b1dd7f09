import {
  apiVersionOf,
  FLYRAIL_OWNER,
  FLYRAIL_SYSTEM,
  KubernetesObject,
  KUBERNETES_ID,
} from '@flyrail/backstage-plugin-flyrail-common';
import { WebApp } from '@flyrail/backstage-plugin-webapp-common';

/** The WebApp that a form describes so far, and where it would go. */
export type Candidate = { cluster: string; object: KubernetesObject };

/**
 * The WebApp of the template's form, or `undefined` while name, namespace or cluster are missing. The same object as the
 * scaffolder action `flyrail:webapp:apply` would apply.
 */
export function candidateOf(
  formData: Record<string, unknown>,
): Candidate | undefined {
  const { name, namespace, cluster, owner, system, spec } = formData;
  if (!isText(name) || !isText(namespace) || !isText(cluster)) {
    return undefined;
  }
  return {
    cluster,
    object: {
      apiVersion: apiVersionOf(WebApp),
      kind: WebApp.kind,
      metadata: {
        name,
        namespace,
        labels: { [KUBERNETES_ID]: name },
        annotations: {
          ...(isText(owner) && { [FLYRAIL_OWNER]: owner }),
          ...(isText(system) && { [FLYRAIL_SYSTEM]: system }),
        },
      },
      spec: withoutEmpty(spec ?? {}),
    },
  };
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

// A form leaves empty objects and texts behind where a person opened a part and left it; they would be refused.
function withoutEmpty(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(withoutEmpty);
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, inner]) => [key, withoutEmpty(inner)] as const)
      .filter(([, inner]) => !isEmpty(inner)),
  );
}

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === '') {
    return true;
  }
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    Object.keys(value).length === 0
  );
}
