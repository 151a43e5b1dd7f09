import {
  recommend,
  type ProcessSettings,
  type Recommendation as Recommended,
  type SizedResource,
  type UsageDigest,
} from '@flyrail/backstage-plugin-optimization-common';
import type { Amounts, AnalysisTarget, ContainerSize } from '../analysis';

/** A change by less than this share is not worth a rollout. */
const WORTHWHILE = 0.1;
/** Less is asked for by nobody: what starts and idles needs as much. Cores and bytes. */
const LEAST = { cpu: 0.01, memory: 32 * 2 ** 20 };

/** What the recommender says about one resource of one container. */
export interface ContainerAdvice {
  container: string;
  resource: SizedResource;
  advice: Recommended['cpu'] | Recommended['memory'];
}

/** What the recommender says about each container that the workload has and that was measured. Pure. */
export function advise(
  target: Pick<AnalysisTarget, 'containers' | 'given' | 'podSpec'>,
  byContainer: ReadonlyMap<string, UsageDigest>,
): ContainerAdvice[] {
  return target.containers.flatMap(container => {
    const { name } = container;
    const digest = byContainer.get(name);
    if (!digest) return [];
    const { cpu, memory } = recommend(digest, {
      process: processOf(target.podSpec, name),
      limitsCpu: limitsCpu(target, container),
      current: { cpu: requestOf(container, 'cpu') },
    });
    return [
      { container: name, resource: 'cpu' as const, advice: cpu },
      { container: name, resource: 'memory' as const, advice: memory },
    ];
  });
}

/**
 * Whether the CPU limit goes along with the request: they are equal, which is a quality of service to keep; one that
 * the pods were given stays as it is. Pure.
 */
export function limitsCpu(
  { given = [] }: Pick<AnalysisTarget, 'given'>,
  { name, requests, limits }: ContainerSize,
): boolean {
  return (
    limits.cpu !== undefined &&
    (requests.cpu ?? limits.cpu) === limits.cpu &&
    !given.some(
      ({ container, resource }) => container === name && resource === 'cpu',
    )
  );
}

/** What a container's process is told: heap flags are in it. Pure. */
export function processOf(
  podSpec: AnalysisTarget['podSpec'],
  container: string,
): ProcessSettings {
  const { containers } = podSpec as { containers?: ProcessSettings[] };
  return (
    (containers as (ProcessSettings & { name?: string })[] | undefined)?.find(
      ({ name }) => name === container,
    ) ?? {}
  );
}

/**
 * What is to be requested, by container: what is advised, at least 10m and 32 MiB, and nothing where the request is
 * within 10 % of it already. Memory that a container was killed for is raised however little it is. Pure.
 */
export function wantedOf(
  { containers }: Pick<AnalysisTarget, 'containers'>,
  advices: readonly ContainerAdvice[],
  byContainer: ReadonlyMap<string, UsageDigest>,
): Map<string, Amounts> {
  const wanted = new Map<string, Amounts>();
  for (const { container, resource, advice } of advices) {
    if (advice.outcome !== 'recommended') continue;
    const now = containers.find(({ name }) => name === container);
    const goal = Math.max(advice.request, LEAST[resource]);
    const killed =
      resource === 'memory' && byContainer.get(container)?.oomKills.length;
    const current = now && requestOf(now, resource);
    const isWorthwhile =
      !current ||
      Math.abs(goal - current) > WORTHWHILE * current ||
      Boolean(killed && goal > current);
    if (isWorthwhile)
      wanted.set(container, { ...wanted.get(container), [resource]: goal });
  }
  return wanted;
}

/** What is asked for; a limit without a request is one. */
export function requestOf(
  { requests, limits }: ContainerSize,
  resource: SizedResource,
): number | undefined {
  return requests[resource] ?? limits[resource];
}
