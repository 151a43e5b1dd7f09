import type { KubernetesObject } from '@flyrail/backstage-plugin-flyrail-common';
import type { Amounts, ContainerSize, GivenRequest } from '../analysis';
import { newestPod } from './sidecars';
import {
  sizeOfContainer,
  type TemplateContainer,
  type Workload,
} from './workload';

const RESOURCES = ['cpu', 'memory'] as const;
/** What the LimitRanger plugin set of a pod: `LimitRanger plugin set: cpu, memory request for container app; …`. */
const LIMIT_RANGER = 'kubernetes.io/limit-ranger';

const isOpen = (
  { requests, limits }: ContainerSize,
  resource: keyof Amounts,
): boolean =>
  requests[resource] === undefined && limits[resource] === undefined;

/** Whether the template says nothing of a resource of one of its containers, so that its pods may have what others gave them. Pure. */
export const leavesSizesOpen = ({
  containers,
}: Pick<Workload, 'containers'>): boolean =>
  containers.some(container =>
    RESOURCES.some(resource => isOpen(container, resource)),
  );

const only = (resources: readonly (keyof Amounts)[], of: Amounts): Amounts =>
  Object.fromEntries(
    resources.flatMap(resource =>
      of[resource] === undefined ? [] : [[resource, of[resource]]],
    ),
  );

/**
 * The sizes of a workload's containers as its pods have them: what the template says nothing of is as a LimitRange, or a webhook, gave it to
 * the newest pod that is not about to go; what is `given` so is so with its limit. As the template says where there is none. Pure.
 */
export function givenSizes(
  { containers }: Pick<Workload, 'containers'>,
  pods: readonly KubernetesObject[],
): { containers: ContainerSize[]; given?: GivenRequest[] } {
  const pod = newestPod(pods);
  const { containers: living = [] } = (pod?.spec ?? {}) as {
    containers?: TemplateContainer[];
  };
  const said = pod?.metadata.annotations?.[LIMIT_RANGER] ?? '';
  const given: GivenRequest[] = [];
  const sizes = containers.map(container => {
    const { name } = container;
    const its = living.find(each => each.name === name);
    if (!its) return container;
    const { requests, limits } = sizeOfContainer(its);
    const open = RESOURCES.filter(
      resource => isOpen(container, resource) && requests[resource],
    );
    given.push(
      ...open.map(resource => ({
        ...{ container: name, resource, request: requests[resource]! },
        byLimitRange: isOfLimitRange(said, name, resource),
      })),
    );
    return {
      name,
      requests: { ...container.requests, ...only(open, requests) },
      limits: { ...container.limits, ...only(open, limits) },
    };
  });
  return { containers: sizes, ...(given.length > 0 && { given }) };
}

function isOfLimitRange(
  said: string,
  container: string,
  resource: keyof Amounts,
): boolean {
  return said
    .slice(said.indexOf(': ') + 1)
    .split(';')
    .some(part => {
      const [what, name] = part.split(' request for container ');
      return name === container && what.trim().split(', ').includes(resource);
    });
}
