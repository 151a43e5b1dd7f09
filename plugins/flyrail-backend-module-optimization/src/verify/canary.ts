import type { KubernetesObject } from '@flyrail/backstage-plugin-flyrail-common';
import { isSameValue, type LeafChange } from '../change/leaves';
import type { Canary, CanaryPod, SizedContainer } from '../state/rollbackState';
import { podHealth } from './pods';

/** One pod in ten is a canary. */
const SHARE = 0.1;
/** A canary that is not ready may come back within this, in seconds. */
const UNREADY_SECONDS = 10;
/**
 * A kubelet has resized a pod within this, in seconds, or does not. That a limit is below what is in use it says at its
 * next look, up to 15 s later; all that while the pod has its old size.
 */
const RESIZED_SECONDS = 60;

interface PodContainer {
  name: string;
  resources?: SizedContainer['resources'];
  resizePolicy?: { resourceName: string; restartPolicy: string }[];
}

const containersOf = ({ spec }: KubernetesObject) =>
  (spec as { containers?: PodContainer[] } | undefined)?.containers ?? [];

/**
 * The pods on which a change is tried first, and what they are given: one in ten of those that are ready, where there
 * are two or more. None where only replicas change, where a figure is added (a pod can be given another size, but none
 * can be taken from it), and where a container restarts to be resized. Pure.
 */
export function canaryOf(
  pods: readonly KubernetesObject[],
  changes: readonly LeafChange[],
  { onlyContainer, now }: { onlyContainer?: string; now: Date },
): Canary | undefined {
  const sizes = changes.filter(({ field }) =>
    /^(requests|limits)\./.test(field),
  );
  const isAdded = sizes.some(
    ({ before, wanted }) => before === null || wanted === null,
  );
  if (sizes.length === 0 || isAdded) {
    return undefined;
  }
  const wanted = sizedContainers(sizes, onlyContainer);
  const ready = pods
    .filter(pod => {
      const { isReady, isDeleting } = podHealth(pod);
      return isReady && !isDeleting;
    })
    .filter(pod => canTake(pod, wanted))
    .sort((a, b) => (a.metadata.name! < b.metadata.name! ? -1 : 1));
  if (ready.length < 2) {
    return undefined;
  }
  return {
    startedAt: now.toISOString(),
    of: ready.length,
    wanted,
    pods: ready.slice(0, Math.ceil(ready.length * SHARE)).map(pod => ({
      name: pod.metadata.name!,
      uid: pod.metadata.uid!,
      restarts: Object.fromEntries(
        podHealth(pod).containers.map(({ name, restarts }) => [name, restarts]),
      ),
      before: wanted.map(container => figuresOf(pod, container)),
    })),
  };
}

function sizedContainers(
  sizes: readonly LeafChange[],
  onlyContainer: string | undefined,
): SizedContainer[] {
  const containers = new Map<string, SizedContainer>();
  for (const { container = onlyContainer ?? '', field, wanted } of sizes) {
    const [side, name] = field.split('.') as ['requests' | 'limits', string];
    const sized = containers.get(container) ?? {
      name: container,
      resources: {},
    };
    sized.resources[side] = { ...sized.resources[side], [name]: wanted! };
    containers.set(container, sized);
  }
  return [...containers.values()];
}

/** The pod has each figure already, and no container of it restarts for another. */
function canTake(
  pod: KubernetesObject,
  wanted: readonly SizedContainer[],
): boolean {
  return wanted.every(({ name, resources }) => {
    const container = containersOf(pod).find(each => each.name === name);
    const isRestarted = container?.resizePolicy?.some(
      ({ restartPolicy }) => restartPolicy === 'RestartContainer',
    );
    return (
      container !== undefined &&
      !isRestarted &&
      figures(resources).every(
        ([side, figure]) => container.resources?.[side]?.[figure] !== undefined,
      )
    );
  });
}

function figures(resources: SizedContainer['resources']) {
  return (['requests', 'limits'] as const).flatMap(side =>
    Object.entries(resources[side] ?? {}).map(
      ([figure, value]) => [side, figure, value] as const,
    ),
  );
}

/** What a pod has of the figures that are to change. */
function figuresOf(
  pod: KubernetesObject,
  { name, resources }: SizedContainer,
): SizedContainer {
  const container = containersOf(pod).find(each => each.name === name);
  const had: SizedContainer = { name, resources: {} };
  for (const [side, figure] of figures(resources)) {
    had.resources[side] = {
      ...had.resources[side],
      [figure]: container!.resources![side]![figure],
    };
  }
  return had;
}

/** Whether a pod asks for exactly these figures. Pure. */
export const hasSizes = (
  pod: KubernetesObject,
  sizes: readonly SizedContainer[],
): boolean =>
  sizes.every(({ name, resources }) => {
    const container = containersOf(pod).find(each => each.name === name);
    return figures(resources).every(([side, figure, value]) =>
      isSameValue(container?.resources?.[side]?.[figure] ?? null, value),
    );
  });

/**
 * How a canary does. `unsettled`: it is not known yet, whatever the time; `cannot`: it cannot be tried on this pod, which
 * proves nothing.
 */
export type CanaryVerdict =
  | { state: 'fine' | 'unsettled' }
  | { state: 'cannot' | 'worse'; message: string };

/** How a pod does since it was given another size. Pure. */
export function canaryVerdict(
  pod: KubernetesObject,
  { restarts }: CanaryPod,
  { wanted, startedAt }: Canary,
  now: Date,
): CanaryVerdict {
  const name = pod.metadata.name!;
  const worse = (message: string) => ({ state: 'worse' as const, message });
  const health = podHealth(pod);
  for (const container of health.containers) {
    const { lastEnd, waiting } = container;
    const isSized = wanted.some(each => each.name === container.name);
    if (isSized && container.restarts > (restarts[container.name] ?? 0)) {
      return worse(
        lastEnd?.reason === 'OOMKilled'
          ? `container ${container.name} of pod ${name} ran out of memory (OOMKilled)`
          : `container ${container.name} of pod ${name} restarted (${
              lastEnd?.reason ?? 'unknown reason'
            })`,
      );
    }
    if (isSized && waiting === 'CrashLoopBackOff') {
      return worse(
        `container ${container.name} of pod ${name} crashes again and again`,
      );
    }
  }
  const conditions = (
    pod.status as
      | {
          conditions?: {
            type: string;
            status: string;
            reason?: string;
            message?: string;
          }[];
        }
      | undefined
  )?.conditions;
  const held = (type: string) =>
    conditions?.find(each => each.type === type && each.status === 'True');
  const failing = held('PodResizeInProgress');
  if (failing?.reason === 'Error') {
    return worse(
      `pod ${name} cannot live with it: ${failing.message ?? 'resize failed'}`,
    );
  }
  const pending = held('PodResizePending');
  if (pending) {
    return {
      state: 'cannot',
      message: `pod ${name} is not resized (${pending.reason ?? 'pending'}${
        pending.message ? `: ${pending.message}` : ''
      })`,
    };
  }
  const triedAt = Date.parse(startedAt) / 1000;
  const nowSeconds = now.getTime() / 1000;
  if (failing) {
    return nowSeconds - triedAt > RESIZED_SECONDS
      ? {
          state: 'cannot',
          message: `pod ${name} is not resized after ${RESIZED_SECONDS} s`,
        }
      : { state: 'unsettled' };
  }
  if (health.isReady) {
    return { state: 'fine' };
  }
  const since = Math.max(health.readySince ?? 0, triedAt);
  return nowSeconds - since > UNREADY_SECONDS
    ? worse(`pod ${name} is not ready any more`)
    : { state: 'unsettled' };
}
