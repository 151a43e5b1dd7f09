import { hourlyNeeds, type LoadSlice } from './hourlyNeeds';
import type { ReplicaSchedule } from './replicaSchedule';
import { DAY_HOURS, WEEK_HOURS } from './weekTime';

/** Shorter quiet times are not worth the change. */
const LEAST_QUIET_HOURS = 4;
/** Pods are back this long before they are needed. */
const LEAD_HOURS = 1;

/**
 * When how many pods are wanted.
 *
 * @public
 */
export interface ScheduledReplicas {
  /** Five fields: a minute, an hour, and days of the week. */
  readonly cron: string;
  readonly replicas: number;
}

/**
 * Whether replicas may follow the clock.
 *
 * @public
 */
export type ScheduleDecision =
  | {
      readonly outcome: 'schedule';
      /** Its events in the order of the week, from Sunday on. */
      readonly schedule: ReplicaSchedule;
      readonly busyReplicas: number;
      readonly quietReplicas: number;
      /** Pods as a mean over the week. */
      readonly meanReplicas: number;
      readonly reason: string;
    }
  | { readonly outcome: 'notEnoughData'; readonly message: string }
  | { readonly outcome: 'keep'; readonly reason: string };

/**
 * Looks for nights and weekends in which fewer pods do: of each hour of a weekday and of a weekend day the busiest that was seen counts. Quiet is an hour that needs at most
 * half of the pods, for at least four hours on end; an hour before it gets busy the pods are back. No pod is busier in a quiet hour than in the busiest one. Two levels only, so that it can be read.
 *
 * @param slices - of at least five weekdays and two days of a weekend; slices over 6 hours are left out
 * @param request - cores of one pod
 * @param replicas - how many there are when it is busy
 * @param leastReplicas - how many there are at least; default 1
 * @param timeZone - whose days and hours count; default UTC
 * @public
 */
export function decideSchedule(
  slices: readonly LoadSlice[],
  request: number,
  replicas: number,
  leastReplicas: number = 1,
  timeZone: string = 'UTC',
): ScheduleDecision {
  if (!(request > 0))
    return {
      outcome: 'keep',
      reason: 'how many pods an hour needs is not known: they request no CPU',
    };
  const { needs, levels, missingHours } = hourlyNeeds(
    slices,
    request,
    timeZone,
  );
  if (missingHours)
    return {
      outcome: 'notEnoughData',
      message: `needs ${Math.ceil(
        missingHours / DAY_HOURS,
      )} more days: a whole week must have been seen`,
    };
  const quiet = quietHours(needs.map(need => need <= replicas / 2));
  const quietCount = quiet.filter(Boolean).length;
  if (!quietCount)
    return {
      outcome: 'keep',
      reason: `no ${LEAST_QUIET_HOURS} hours on end need at most half of the ${replicas} pods`,
    };
  if (quietCount === WEEK_HOURS)
    return {
      outcome: 'keep',
      reason: `at most half of the ${replicas} pods are needed at any hour: fewer would do always`,
    };
  // What grows with the work of a pod, its memory above all, was seen by day: it takes no more of it at night.
  const quietShare =
    Math.max(...levels.filter((_, hour) => quiet[hour])) / Math.max(...levels);
  const asBusy = Math.ceil(quietShare * replicas - 1e-9);
  const quietReplicas = Math.max(
    leastReplicas,
    asBusy,
    ...needs.filter((_, hour) => quiet[hour]),
  );
  if (asBusy >= replicas)
    return {
      outcome: 'keep',
      reason: `${quietCount} of the week's 168 hours are a little quieter only: fewer pods would be busier in them than they ever are`,
    };
  if (quietReplicas >= replicas)
    return {
      outcome: 'keep',
      reason: `${quietCount} of the week's 168 hours are quiet, but there are to be ${leastReplicas} pods at least, of ${replicas}`,
    };
  const meanReplicas =
    (quietCount * quietReplicas + (WEEK_HOURS - quietCount) * replicas) /
    WEEK_HOURS;
  return {
    outcome: 'schedule',
    schedule: { timeZone, events: eventsOf(quiet, replicas, quietReplicas) },
    busyReplicas: replicas,
    quietReplicas,
    meanReplicas,
    reason: `${quietReplicas} of ${replicas} pods do for ${quietCount} of the week's 168 hours`,
  };
}

/** Of the hours of a week those that are quiet for long enough, less the lead. The week has no end: Sunday follows Saturday. */
function quietHours(calm: readonly boolean[]): boolean[] {
  const at = (hour: number) => (hour + WEEK_HOURS) % WEEK_HOURS;
  return calm.map((_, hour) => {
    let before = 0;
    while (before < WEEK_HOURS && calm[at(hour - before)]) before++;
    let after = 0;
    while (after < WEEK_HOURS && calm[at(hour + after)]) after++;
    const length = before + after - 1;
    return (
      before > 0 &&
      after > LEAD_HOURS &&
      length - LEAD_HOURS >= LEAST_QUIET_HOURS
    );
  });
}

/** Each change of the level as cron, days with the same hour in one line. */
function eventsOf(
  quiet: readonly boolean[],
  busyReplicas: number,
  quietReplicas: number,
): ScheduledReplicas[] {
  const days = new Map<
    string,
    { hour: number; toQuiet: boolean; days: number[] }
  >();
  quiet.forEach((toQuiet, at) => {
    if (toQuiet === quiet[(at + WEEK_HOURS - 1) % WEEK_HOURS]) return;
    const hour = at % DAY_HOURS;
    const key = `${hour} ${toQuiet}`;
    const known = days.get(key) ?? { hour, toQuiet, days: [] };
    known.days.push(Math.floor(at / DAY_HOURS));
    days.set(key, known);
  });
  return [...days.values()].map(({ hour, toQuiet, days: on }) => ({
    cron: `0 ${hour} * * ${daysOfWeek(on)}`,
    replicas: toQuiet ? quietReplicas : busyReplicas,
  }));
}

function daysOfWeek(days: readonly number[]): string {
  if (days.length === 7) return '*';
  const consecutive = days.every(
    (day, index) => index === 0 || day === days[index - 1] + 1,
  );
  return consecutive && days.length > 2
    ? `${days[0]}-${days[days.length - 1]}`
    : days.join(',');
}
