import type { KubernetesObject } from '@flyrail/backstage-plugin-flyrail-common';
import { podRequest } from '@flyrail/backstage-plugin-optimization-common';
import type { Amounts } from '../analysis';
import {
  sizeOfContainer,
  type TemplateContainer,
  type Workload,
} from './workload';

interface PodSpec {
  containers?: TemplateContainer[];
  initContainers?: (TemplateContainer & { restartPolicy?: string })[];
}

/**
 * What each pod requests besides the containers of its template, as an autoscaler counts it: those that a webhook put
 * into it (Istio, Linkerd), and init containers that stay (`restartPolicy: Always`). Of the newest pod that is not about
 * to go; of the template where there is none. Nothing is left out. Pure.
 */
export function requestBesides(
  { containers, podSpec }: Pick<Workload, 'containers' | 'podSpec'>,
  pods: readonly KubernetesObject[],
): Amounts {
  const spec = (newestPod(pods)?.spec ?? podSpec) as PodSpec;
  const own = new Set(containers.map(({ name }) => name));
  const others = [
    ...(spec.containers ?? []).filter(({ name }) => !own.has(name)),
    ...(spec.initContainers ?? []).filter(
      ({ restartPolicy }) => restartPolicy === 'Always',
    ),
  ].map(sizeOfContainer);
  const { cpu, memory } = podRequest(others);
  return { ...(cpu > 0 && { cpu }), ...(memory > 0 && { memory }) };
}

/** The newest pod that is not about to go. Pure. */
export function newestPod(
  pods: readonly KubernetesObject[],
): KubernetesObject | undefined {
  return pods
    .filter(({ metadata }) => metadata.deletionTimestamp === undefined)
    .sort((a, b) => createdAt(b) - createdAt(a))[0];
}

function createdAt({ metadata }: KubernetesObject): number {
  return Date.parse(metadata.creationTimestamp ?? '') || 0;
}
