import type { KubernetesObject } from '@flyrail/backstage-plugin-flyrail-common';
import type { Amounts, ContainerSize, GivenSize } from '../analysis';
import { newestPod } from './sidecars';
import {
  sizeOfContainer,
  type TemplateContainer,
  type Workload,
} from './workload';

const RESOURCES = ['cpu', 'memory'] as const;
/** What the LimitRanger plugin set of a pod: `LimitRanger plugin set: cpu, memory request for container app; …`. */
const LIMIT_RANGER = 'kubernetes.io/limit-ranger';

/** A request that is left out beside a limit is the limit. */
const isRequestOpen = (
  { requests, limits }: ContainerSize,
  resource: keyof Amounts,
): boolean =>
  requests[resource] === undefined && limits[resource] === undefined;

/** Whether the template leaves out a limit, or a request too, so that its pods may have what others gave them. Pure. */
export const leavesSizesOpen = ({
  containers,
}: Pick<Workload, 'containers'>): boolean =>
  containers.some(({ limits }) =>
    RESOURCES.some(resource => limits[resource] === undefined),
  );

const only = (resources: readonly (keyof Amounts)[], of: Amounts): Amounts =>
  Object.fromEntries(
    resources.flatMap(resource =>
      of[resource] === undefined ? [] : [[resource, of[resource]]],
    ),
  );

/**
 * The sizes of a workload's containers as its pods have them: the requests and limits that the template leaves out are as a LimitRange, or a
 * webhook, gave them to the newest pod that is not about to go. As the template says where there is none. Pure.
 */
export function givenSizes(
  { containers }: Pick<Workload, 'containers'>,
  pods: readonly KubernetesObject[],
): { containers: ContainerSize[]; given?: GivenSize[] } {
  const pod = newestPod(pods);
  const { containers: living = [] } = (pod?.spec ?? {}) as {
    containers?: TemplateContainer[];
  };
  const said = pod?.metadata.annotations?.[LIMIT_RANGER] ?? '';
  const given: GivenSize[] = [];
  const sizes = containers.map(container => {
    const { name } = container;
    const its = living.find(each => each.name === name);
    if (!its) return container;
    const { requests, limits } = sizeOfContainer(its);
    const requested = RESOURCES.filter(
      resource =>
        isRequestOpen(container, resource) && requests[resource] !== undefined,
    );
    // Without a request, a limit would count as one.
    const limited = RESOURCES.filter(
      resource =>
        container.limits[resource] === undefined &&
        limits[resource] &&
        (requested.includes(resource) ||
          container.requests[resource] !== undefined),
    );
    given.push(
      ...RESOURCES.flatMap((resource): GivenSize[] => {
        const which = { container: name, resource };
        if (!requested.includes(resource))
          return limited.includes(resource) ? [which] : [];
        const byLimitRange = isOfLimitRange(said, name, resource);
        return [{ ...which, request: requests[resource], byLimitRange }];
      }),
    );
    return {
      name,
      requests: { ...container.requests, ...only(requested, requests) },
      limits: { ...container.limits, ...only(limited, limits) },
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
