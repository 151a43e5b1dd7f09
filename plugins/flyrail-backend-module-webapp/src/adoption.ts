import {
  FLYRAIL_ADOPT,
  type KubernetesObject,
  type ResourceRef,
} from '@flyrail/backstage-plugin-flyrail-common';
import {
  Deployment,
  HorizontalPodAutoscaler,
  HTTPRoute,
  Ingress,
  NetworkPolicy,
  PodDisruptionBudget,
  Service,
  ServiceAccount,
  ServiceMonitor,
} from '@flyrail/backstage-plugin-flyrail-node';
import type { WebAppObject } from '@flyrail/backstage-plugin-webapp-common';
import type { PodLabels } from './desired/labels';

/** Kinds that a person may hand over to a WebApp. */
const adoptable: readonly ResourceRef[] = [
  ServiceAccount,
  NetworkPolicy,
  Service,
  Deployment,
  PodDisruptionBudget,
  HorizontalPodAutoscaler,
  ServiceMonitor,
  HTTPRoute,
  Ingress,
];

/** What a WebApp's annotation `flyrail.io/adopt` asks for. */
export interface AdoptionRequest {
  kinds: ResourceRef[];
  /** Words in it that are no kind a WebApp has. */
  unknown: string[];
}

/** Reads the annotation; nothing is adopted without it. Never throws. Pure. */
export function adoptionRequest(app: WebAppObject): AdoptionRequest {
  const words = (app.metadata.annotations?.[FLYRAIL_ADOPT] ?? '')
    .split(',')
    .map(word => word.trim())
    .filter(Boolean);
  const find = (word: string) => adoptable.find(({ kind }) => kind === word);
  return {
    kinds: words.flatMap(word => find(word) ?? []),
    unknown: words.filter(word => !find(word)),
  };
}

/**
 * By what the pods of a Deployment that is taken over are selected: its selector can never change, so the WebApp's
 * other objects follow it. A problem where it is more than labels. Undefined where it is the WebApp's own. Pure.
 */
export function selectorToKeep(
  deployment: KubernetesObject | undefined,
): { selector: PodLabels } | { problem: string } | undefined {
  const { matchExpressions, matchLabels } =
    (
      deployment?.spec as
        | {
            selector?: {
              matchExpressions?: unknown[];
              matchLabels?: PodLabels;
            };
          }
        | undefined
    )?.selector ?? {};
  if (matchExpressions?.length) {
    return {
      problem:
        'spec.selector: it has matchExpressions, which a Service cannot follow, and the field is immutable',
    };
  }
  return matchLabels && { selector: matchLabels };
}
