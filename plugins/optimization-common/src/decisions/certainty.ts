import { confidenceIn } from '../recommender/confidenceIn';
import type { UsageDigest } from '../digest/digest';
import type { ContainerSize, Workload } from './workload';

const RESOURCES = ['cpu', 'memory'] as const;

/**
 * That a decision holds, 0–1: in the next seven days no container is above what it would request, CPU for at most 1 % of
 * the time and memory never. It is judged of the very step that is decided, not of where the steps lead: half of the way
 * to a size is surer than all of it. Where there are fewer pods each of them carries more; containers and resources are
 * taken for independent. What changes no size and no number of pods is judged by all that is requested. 0 where nothing
 * that changes was measured: what is not known is not sure.
 *
 * @param usage - what a pod's containers used, by their names
 * @param after - the containers with what they are to request
 * @param pods - how many there are, and how many there are to be when it is busy
 */
export function certaintyOf(
  { containers }: Pick<Workload, 'containers'>,
  usage: ReadonlyMap<string, UsageDigest>,
  after: readonly ContainerSize[],
  pods: { readonly before: number; readonly after: number },
): number {
  const load = Math.max(1, pods.before / Math.max(1, pods.after));
  const requestOf = ({ requests, limits }: ContainerSize) =>
    ({
      cpu: requests.cpu ?? limits.cpu,
      memory: requests.memory ?? limits.memory,
    } as const);
  const isSized = after.some((container, index) =>
    RESOURCES.some(
      resource =>
        requestOf(container)[resource] !==
        requestOf(containers[index])[resource],
    ),
  );
  const counts = (container: ContainerSize, index: number) =>
    RESOURCES.filter(
      resource =>
        load > 1 ||
        !isSized ||
        requestOf(container)[resource] !==
          requestOf(containers[index])[resource],
    );
  const each = after.flatMap((container, index) => {
    const digest = usage.get(container.name);
    if (!digest) return [];
    const asked = Object.fromEntries(
      counts(container, index).flatMap(resource => {
        const request = requestOf(container)[resource];
        return request === undefined ? [] : [[resource, request / load]];
      }),
    );
    return Object.values<number>({ ...confidenceIn(digest, asked) });
  });
  return each.length ? each.reduce((product, one) => product * one) : 0;
}
