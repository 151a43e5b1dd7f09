import {
  cpuQuantity,
  memoryQuantity,
} from '@flyrail/backstage-plugin-flyrail-common';
import { changePercent } from './nextStep';
import {
  NO_SCHEDULE,
  scheduleText,
  type ReplicaSchedule,
} from './replicaSchedule';
import type { MovedTarget, SizedResource } from './sizing';
import type { ContainerSize } from './workload';

/**
 * What would be set, as Kubernetes writes it: `status.currentRecommendation.changes` of a CostOptimization.
 *
 * @public
 */
export interface Changes {
  readonly cpu_request?: string;
  readonly memory_request?: string;
  readonly cpu_limit?: string;
  readonly memory_limit?: string;
  readonly replicas?: string;
  /** `<autoscaler> <resource>=<percent>%`, one after the other with `; ` between. */
  readonly autoscaler_target?: string;
  /** The platform whose spot nodes are preferred. */
  readonly spot?: string;
  /** `<cron>=<replicas>`, one after the other with `; ` between, in UTC unless `CRON_TZ=<zone> ` is before it; `none`: the one in force ends. */
  readonly schedule?: string;
}

/**
 * What a container had and is to have.
 *
 * @public
 */
export interface ContainerChange {
  readonly before: ContainerSize;
  readonly after: ContainerSize;
}

const RESOURCES: readonly SizedResource[] = ['cpu', 'memory'];
const quantity = { cpu: cpuQuantity, memory: memoryQuantity };

/** The containers that change, paired with what they were. */
export function changedContainers(
  before: readonly ContainerSize[],
  after: readonly ContainerSize[],
): ContainerChange[] {
  return after.flatMap((container, index) =>
    RESOURCES.some(
      resource =>
        container.requests[resource] !== before[index].requests[resource] ||
        container.limits[resource] !== before[index].limits[resource],
    )
      ? { before: before[index], after: container }
      : [],
  );
}

/** The largest change of a request or limit of a container, in percent. */
export function largestChange({ before, after }: ContainerChange): number {
  return Math.max(
    ...RESOURCES.flatMap(resource =>
      (['requests', 'limits'] as const).map(kind => {
        const { [resource]: now } = after[kind];
        return now === undefined
          ? 0
          : changePercent(
              before[kind][resource] ??
                (kind === 'requests' ? before.limits[resource] : undefined),
              now,
            );
      }),
    ),
  );
}

/** The change in words of Kubernetes: of the one container that changes most, and of the workload. */
export function changesOf(change: {
  containers: readonly ContainerChange[];
  replicas?: number;
  autoscalerTargets?: readonly MovedTarget[];
  spot?: string;
  schedule?: ReplicaSchedule | typeof NO_SCHEDULE;
}): Changes {
  const [most] = [...change.containers].sort(
    (a, b) => largestChange(b) - largestChange(a),
  );
  const amount = (kind: 'requests' | 'limits', resource: SizedResource) => {
    const now = most?.after[kind][resource];
    return now === undefined || now === most.before[kind][resource]
      ? undefined
      : quantity[resource](now);
  };
  const all: Changes = {
    cpu_request: amount('requests', 'cpu'),
    memory_request: amount('requests', 'memory'),
    cpu_limit: amount('limits', 'cpu'),
    memory_limit: amount('limits', 'memory'),
    replicas: change.replicas?.toString(),
    autoscaler_target: autoscalerTargetText(change.autoscalerTargets ?? []),
    spot: change.spot,
    schedule:
      typeof change.schedule === 'object'
        ? scheduleText(change.schedule)
        : change.schedule,
  };
  return Object.fromEntries(
    Object.entries(all).filter(([, text]) => text !== undefined),
  );
}

/**
 * Targets of autoscalers as `changes.autoscaler_target` has them: `web cpu=80%`; undefined where none moves.
 *
 * @public
 */
export function autoscalerTargetText(
  targets: readonly Pick<MovedTarget, 'name' | 'resource' | 'after'>[],
): string | undefined {
  return targets.length
    ? targets
        .map(({ name, resource, after }) => `${name} ${resource}=${after}%`)
        .join('; ')
    : undefined;
}
