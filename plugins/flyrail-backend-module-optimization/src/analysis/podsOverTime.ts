import {
  readSchedule,
  replicasAt,
  workloadLoad,
  type LoadSlice,
  type UsageDigest,
  type WorkloadLoad,
} from '@flyrail/backstage-plugin-optimization-common';
import type { AnalysisTarget } from '../analysis';
import { within } from './window';

const HOUR_MS = 3_600_000;

type Counted = Pick<AnalysisTarget, 'past' | 'pods' | 'replicas' | 'schedule'>;

/** How many there are when it is busy; a DaemonSet of which nobody knows how many it has counts as one. Pure. */
export const podsOf = ({ replicas, pods = 1 }: Counted): number =>
  replicas ?? pods;

/**
 * What all pods used when, from what one used: with as many as there were then, before each change of ours and by the
 * schedule of that time. A slice in which their number changed tells neither, and is left out. Pure.
 */
export function slicesOfAll(
  target: Counted,
  slices: readonly LoadSlice[],
): LoadSlice[] {
  const times = [
    ...(target.past ?? []),
    { until: undefined, count: podsOf(target), schedule: target.schedule },
  ].map(({ until, count, schedule }) => ({
    ...{ until, count },
    schedule: schedule === undefined ? undefined : readSchedule(schedule),
  }));
  const podsAt = (at: Date) => {
    const { count, schedule } = times.find(
      ({ until }) => until === undefined || at < until,
    )!;
    return schedule ? replicasAt(schedule, at) : count;
  };
  return slices.flatMap(slice => {
    const hours = Array.from(
      { length: Math.max(1, Math.round(slice.seconds / 3600)) },
      (_, hour) => podsAt(new Date(slice.start * 1000 + hour * HOUR_MS)),
    );
    return hours.every(count => count === hours[0])
      ? [{ ...slice, cpu: slice.cpu * hours[0] }]
      : [];
  });
}

/**
 * What all pods use together, most of the time: of each time between two changes of ours with as many as there were
 * then, the most of them. Pure.
 *
 * @param digests - what the containers of one pod used
 */
export function loadOfAll(
  target: Counted,
  digests: readonly UsageDigest[],
): WorkloadLoad {
  const { past = [] } = target;
  let from: number | undefined;
  const loads = [
    ...past.map(({ until, count }) => ({
      to: until.getTime() / 1000,
      count,
    })),
    { to: undefined, count: podsOf(target) },
  ].map(({ to, count }) => {
    const seen = digests.map(digest => within(digest, { from, to }));
    from = to;
    return workloadLoad(seen, count);
  });
  const most = (resource: 'cpu' | 'memory') => {
    const known = loads.flatMap(load => load[resource] ?? []);
    return known.length > 0 && { [resource]: Math.max(...known) };
  };
  return { ...most('cpu'), ...most('memory') };
}
