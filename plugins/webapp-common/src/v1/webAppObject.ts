import {
  FLYRAIL_OWNER,
  FLYRAIL_SYSTEM,
  KUBERNETES_ID,
  apiVersionOf,
  type KubernetesObject,
} from '@flyrail/backstage-plugin-flyrail-common';
import { WebApp } from './WebApp';

/**
 * What the template's form asks for.
 *
 * @public
 */
export interface WebAppInput {
  namespace: string;
  name: string;
  /** Entity reference of the owner. */
  owner?: string;
  /** Entity reference of the system. */
  system?: string;
  /** The WebApp's spec as the form has it; the API server fills in the defaults. */
  spec?: unknown;
}

/**
 * The WebApp custom resource that the form's answers stand for, opted in to the catalog under its own name. What
 * nobody filled in is left out: forms send an empty object, list or text for a section that was never touched, and the
 * schema may refuse it.
 *
 * @public
 */
export function webAppObject(
  input: WebAppInput,
): KubernetesObject<Record<string, unknown>> {
  return {
    apiVersion: apiVersionOf(WebApp),
    kind: WebApp.kind,
    metadata: {
      name: input.name,
      namespace: input.namespace,
      labels: { [KUBERNETES_ID]: input.name },
      annotations: {
        ...(input.owner && { [FLYRAIL_OWNER]: input.owner }),
        ...(input.system && { [FLYRAIL_SYSTEM]: input.system }),
      },
    },
    spec: withoutEmpty(input.spec ?? {}) as Record<string, unknown>,
  };
}

/** An element of a list stays, even an empty one: it is a line that somebody added. */
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
    Object.keys(value).length === 0
  );
}
