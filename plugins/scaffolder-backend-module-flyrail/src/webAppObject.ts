import {
  FLYRAIL_OWNER,
  FLYRAIL_SYSTEM,
  KUBERNETES_ID,
  apiVersionOf,
  type KubernetesObject,
} from '@flyrail/backstage-plugin-flyrail-common';
import { WebApp } from '@flyrail/backstage-plugin-webapp-common';

/** What the template's form asks for. */
export interface WebAppInput {
  namespace: string;
  name: string;
  /** Entity reference of the owner. */
  owner: string;
  /** Entity reference of the system. */
  system?: string;
  /** The WebApp's spec; the API server fills in the defaults. */
  spec: Record<string, unknown>;
}

/** The WebApp custom resource that the form's answers stand for, opted in to the catalog under its own name. */
export function webAppObject(input: WebAppInput): KubernetesObject {
  return {
    apiVersion: apiVersionOf(WebApp),
    kind: WebApp.kind,
    metadata: {
      name: input.name,
      namespace: input.namespace,
      labels: { [KUBERNETES_ID]: input.name },
      annotations: {
        [FLYRAIL_OWNER]: input.owner,
        ...(input.system && { [FLYRAIL_SYSTEM]: input.system }),
      },
    },
    spec: withoutEmpty(input.spec) as Record<string, unknown>,
  };
}

/**
 * Forms send an empty object for a section that nobody filled in. Left in, it
 * would ask for a section with nothing in it, which the schema may refuse.
 */
function withoutEmpty(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutEmpty);
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value)
    .map(([key, inner]) => [key, withoutEmpty(inner)] as const)
    .filter(
      ([, inner]) =>
        inner !== undefined && inner !== '' && !isEmptyObject(inner),
    );
  return Object.fromEntries(kept);
}

function isEmptyObject(value: unknown): boolean {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    Object.keys(value).length === 0
  );
}
