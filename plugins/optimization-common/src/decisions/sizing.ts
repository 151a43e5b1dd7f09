import {
  cpuQuantity,
  memoryQuantity,
} from '@flyrail/backstage-plugin-flyrail-common';
import {
  keptScalePoints,
  leastRequestUnder,
  requestUnder,
  targetsOn,
} from './autoscalerTarget';
import { containerHeapOf } from './containerHeap';
import { nextStep } from './nextStep';
import { asArray, asObject } from './podSpec';
import type { Amounts, ContainerSize, Workload } from './workload';

/** @public */
export type SizedResource = 'cpu' | 'memory';

/**
 * An autoscaler's target that moves with the requests.
 *
 * @public
 */
export interface MovedTarget {
  readonly name: string;
  readonly resource: SizedResource;
  /** The one container whose request it is of; absent: the pod's. */
  readonly container?: string;
  /** Percent of the request. */
  readonly before: number;
  readonly after: number;
}

/**
 * A decision that was held back for another.
 *
 * @public
 */
export interface Conflict {
  readonly code:
    | 'AutoscalerOwnsResource'
    | 'AutoscalerOwnsReplicas'
    | 'AutoscalerBounds'
    | 'HeapFixed'
    | 'HeapFollowsLimit'
    | 'NotWhileRaising'
    | 'ScheduleOwnsReplicas'
    | 'DaemonSet'
    | 'Unwritable'
    | 'StepTooSmall';
  /** For people. */
  readonly message: string;
}

/**
 * What the containers of a pod are to ask for.
 *
 * @public
 */
export interface SizingDecision {
  /** Every container, in the workload's order; what does not change is as it was. */
  readonly containers: readonly ContainerSize[];
  readonly targets: readonly MovedTarget[];
  readonly conflicts: readonly Conflict[];
  /** How many further steps of the same kind it takes until all is as wanted. */
  readonly stepsLeft: number;
}

const quantity = { cpu: cpuQuantity, memory: memoryQuantity };

/**
 * The sizes of a workload's containers, towards what is wanted and by at most `maxChangePercent` of each value.
 *
 * A request follows what is wanted. A CPU or memory limit follows its request where it was equal (the quality of service stays), is raised in
 * proportion where the request would pass it, and else stays: what may burst today may burst tomorrow. No limit is set that was not there, and
 * one that the pods were given (the template does not set it) is left to who gives it, unless the request would pass it. A fixed
 * heap is a floor; a heap that follows the memory limit forbids to lower that limit. Where an autoscaler steers by the resource its target moves along; where nobody may move that, the resource is left alone.
 *
 * @param wanted - cores and bytes by container; what is left out stays
 * @public
 */
export function decideSizing(
  workload: Workload,
  wanted: ReadonlyMap<string, Amounts>,
  options: {
    resources: readonly SizedResource[];
    maxChangePercent: number;
  },
): SizingDecision {
  const conflicts: Conflict[] = [];
  const targets: MovedTarget[] = [];
  let containers = workload.containers;
  let stepsLeft = 0;
  for (const resource of options.resources) {
    const fixed = targetsOn(workload.autoscalers, resource).find(
      ({ percent, keptBy }) => percent !== undefined && keptBy !== undefined,
    );
    if (fixed) {
      conflicts.push({
        code: 'AutoscalerOwnsResource',
        message: `${resource} is left alone: autoscaler ${fixed.name} scales by it, and ${fixed.keptBy} would undo another target: change request and target there`,
      });
      continue;
    }
    const goals = liftedForAutoscalers(
      workload,
      goalsOf(workload, wanted, resource, conflicts),
      resource,
      conflicts,
    );
    const steps = containers.map(container =>
      stepOf(
        container,
        goals.get(container.name),
        resource,
        options.maxChangePercent,
        conflicts,
      ),
    );
    stepsLeft = Math.max(stepsLeft, ...steps.map(({ left }) => left));
    containers = containers.map((container, index) =>
      sized(container, steps[index].value, resource, workload, conflicts),
    );
    targets.push(
      ...keptScalePoints(
        workload.autoscalers,
        workload.containers,
        containers,
        resource,
      )
        .filter(({ percent, kept }) => percent !== kept)
        .map(({ percent, kept, ...of }) => ({
          ...of,
          before: percent,
          after: kept,
        })),
    );
  }
  return { containers, targets, conflicts, stepsLeft };
}

/** One step of a request towards its goal, if it has one; a step that cannot be made is a conflict. */
function stepOf(
  { name, requests, limits }: ContainerSize,
  goal: number | undefined,
  resource: SizedResource,
  maxChangePercent: number,
  conflicts: Conflict[],
): { value: number | undefined; left: number } {
  const now = requests[resource] ?? limits[resource];
  if (goal === undefined) return { value: now, left: 0 };
  const step = nextStep(now ?? 0, goal, maxChangePercent, resource);
  if (step.left < Infinity) return step;
  conflicts.push({
    code: 'StepTooSmall',
    message: `the ${resource} request of ${name} stops on the way to ${quantity[
      resource
    ](goal)}: the smallest change is above ${maxChangePercent} %`,
  });
  return { ...step, left: 0 };
}

/** What each container should ask for, by its use and its heap. */
function goalsOf(
  { containers, podSpec }: Workload,
  wanted: ReadonlyMap<string, Amounts>,
  resource: SizedResource,
  conflicts: Conflict[],
): Map<string, number> {
  const goals = new Map<string, number>();
  const specs = asArray(podSpec.containers).map(asObject);
  for (const { name } of containers) {
    const goal = wanted.get(name)?.[resource];
    if (goal === undefined) continue;
    const heap =
      resource === 'memory'
        ? containerHeapOf(specs.find(spec => spec.name === name))
        : undefined;
    const floor = heap?.outcome === 'fixed' ? heap.leastBytes : 0;
    if (heap?.outcome === 'fixed' && floor > goal)
      conflicts.push({
        code: 'HeapFixed',
        message: `${name} keeps ${memoryQuantity(floor)} of memory: ${
          heap.flag
        } lets its heap grow that far whatever it uses today. Lower it first to save more.`,
      });
    goals.set(name, Math.max(goal, floor));
  }
  return goals;
}

/** The same goals, all larger in proportion where an autoscaler could not keep its scale point. */
function liftedForAutoscalers(
  workload: Workload,
  goals: Map<string, number>,
  resource: SizedResource,
  conflicts: Conflict[],
): Map<string, number> {
  const lifted = new Map(goals);
  for (const target of targetsOn(workload.autoscalers, resource)) {
    const { name, container } = target;
    const before = requestUnder(workload.containers, target, resource);
    const after = requestUnder(
      workload.containers.map(each => ({
        ...each,
        requests: {
          ...each.requests,
          ...(lifted.has(each.name) && { [resource]: lifted.get(each.name) }),
        },
      })),
      target,
      resource,
    );
    const least = leastRequestUnder(target, before);
    if (!(after > 0 && after < before && after < least)) continue;
    const raised = [...lifted].filter(
      ([goalOf]) => container === undefined || container === goalOf,
    );
    const sum = raised.reduce((total, [, goal]) => total + goal, 0);
    for (const [goalOf, goal] of raised)
      lifted.set(goalOf, (goal * (sum + least - after)) / sum);
    conflicts.push({
      code: 'AutoscalerBounds',
      message: `${resource} is lowered to ${quantity[resource](least)} a ${
        container === undefined ? 'pod' : 'container'
      } only: autoscaler ${name} would have to aim above 90 % to run as many pods as now`,
    });
  }
  return lifted;
}

/** A container with another request, and the limit that goes with it. */
function sized(
  container: ContainerSize,
  request: number | undefined,
  resource: SizedResource,
  { given = [], podSpec }: Workload,
  conflicts: Conflict[],
): ContainerSize {
  const limit = container.limits[resource];
  const before = container.requests[resource] ?? limit;
  if (request === undefined || request === before) return container;
  const answer = (newLimit: number | undefined): ContainerSize => ({
    ...container,
    requests: { ...container.requests, [resource]: request },
    ...(newLimit !== undefined && {
      limits: { ...container.limits, [resource]: newLimit },
    }),
  });
  if (limit === undefined) return answer(undefined);
  if (request > limit)
    return answer(before ? (limit / before) * request : request);
  const isGiven = given.some(
    each => each.container === container.name && each.resource === resource,
  );
  if (before !== limit || isGiven) return answer(undefined);
  const spec = asArray(podSpec.containers)
    .map(asObject)
    .find(({ name }) => name === container.name);
  const heap =
    resource === 'memory' && request < limit
      ? containerHeapOf(spec)
      : undefined;
  if (heap?.outcome === 'share') {
    conflicts.push({
      code: 'HeapFollowsLimit',
      message: `the memory of ${
        container.name
      } is left alone: its heap is ${Math.round(
        heap.share * 100,
      )} % of the memory limit (${
        heap.flag
      }) and would shrink with it. Set -Xmx to what it needs to save memory.`,
    });
    return container;
  }
  return answer(request);
}
