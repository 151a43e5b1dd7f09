import { hourlyNeeds, type LoadSlice } from './hourlyNeeds';
import {
  hourlyReplicas,
  mostReplicas,
  type ReplicaSchedule,
} from './replicaSchedule';

/** A schedule that saves less than this share more is not worth another change. */
const WORTHWHILE = 0.1;
const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

const sum = (hours: readonly number[]) =>
  hours.reduce((all, each) => all + each, 0);

/**
 * Whether a schedule in force stays where another is decided: that one wants more pods at no hour of the week, and not a tenth less over all of
 * it. Another time zone is another schedule.
 */
export function staysInForce(
  inForce: ReplicaSchedule,
  decided: ReplicaSchedule,
): boolean {
  if (inForce.timeZone !== decided.timeZone) return false;
  const [kept, other] = [inForce, decided].map(hourlyReplicas);
  return (
    other.every((replicas, hour) => replicas <= kept[hour]) &&
    sum(other) > (1 - WORTHWHILE) * sum(kept)
  );
}

/**
 * The hour in which a schedule in force leaves the most pods too few, in words; undefined where it fits, or where that cannot be told yet.
 * An hour in which it leaves all that there are is no fault of it.
 *
 * @param slices - as if there had always been as many pods as when it is busy
 * @param request - cores of one pod, as it will be
 */
export function outgrownAt(
  schedule: ReplicaSchedule,
  slices: readonly LoadSlice[],
  request: number,
): string | undefined {
  if (!(request > 0)) return undefined;
  const { needs } = hourlyNeeds(slices, request, schedule.timeZone);
  const most = mostReplicas(schedule);
  const left = hourlyReplicas(schedule);
  const lacks = needs.map((need, hour) => Math.min(need, most) - left[hour]);
  const worst = lacks.indexOf(Math.max(...lacks));
  return lacks[worst] > 0
    ? `${DAYS[Math.floor(worst / 24)]} ${worst % 24}:00 needs ${
        needs[worst]
      } pods, and it leaves ${left[worst]}`
    : undefined;
}
