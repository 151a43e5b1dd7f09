import type { ScheduledReplicas } from './schedule';
import { minuteOfWeek, WEEK_HOURS } from './weekTime';

/**
 * How many pods there are to be, and when.
 *
 * @public
 */
export interface ReplicaSchedule {
  /** IANA's name: `UTC`, `Europe/Berlin`. */
  readonly timeZone: string;
  /** At least one. */
  readonly events: readonly ScheduledReplicas[];
}

const WEEK_MINUTES = WEEK_HOURS * 60;
const MINUTE_MS = 60_000;
const EVENT = /^(\d{1,2}) (\d{1,2}) \* \* (\*|[0-6](?:[-,][0-6])*)=(\d{1,4})$/;

/**
 * What `changes.schedule` says where the schedule in force ends.
 *
 * @public
 */
export const NO_SCHEDULE = 'none';

/**
 * As `changes.schedule` has it: `0 7 * * 1-5=6; 0 18 * * 1-5=2`, with `CRON_TZ=<zone> ` before it where that is not UTC.
 *
 * @public
 */
export function scheduleText({ timeZone, events }: ReplicaSchedule): string {
  const zone = timeZone === 'UTC' ? '' : `CRON_TZ=${timeZone} `;
  return `${zone}${events
    .map(({ cron, replicas }) => `${cron}=${replicas}`)
    .join('; ')}`;
}

/**
 * Reads what {@link scheduleText} wrote.
 *
 * @throws RangeError that names what cannot be read
 * @public
 */
export function readSchedule(text: string): ReplicaSchedule {
  const [, zone, list] = /^(?:CRON_TZ=(\S+) )?(.*)$/.exec(text)!;
  const schedule = {
    timeZone: zone ?? 'UTC',
    events: list.split('; ').map(event => {
      const [cron, replicas] = event.split('=');
      return { cron, replicas: Number(replicas) };
    }),
  };
  // Says what is wrong with it.
  turnsOf(schedule);
  minuteOfWeek(new Date(0), schedule.timeZone);
  return schedule;
}

/**
 * How many pods are wanted at a time: what the last event before it says. The week has no end.
 *
 * @public
 */
export function replicasAt(schedule: ReplicaSchedule, at: Date): number {
  return wantedAt(turnsOf(schedule), minuteOfWeek(at, schedule.timeZone));
}

/**
 * How many pods are wanted as each hour of the week begins, from Sunday 0:00 on, in the schedule's time zone.
 *
 * @public
 */
export function hourlyReplicas(schedule: ReplicaSchedule): number[] {
  const turns = turnsOf(schedule);
  return Array.from({ length: WEEK_HOURS }, (_, hour) =>
    wantedAt(turns, hour * 60),
  );
}

/**
 * Pods as a mean over the week.
 *
 * @public
 */
export function meanReplicas(schedule: ReplicaSchedule): number {
  const hours = hourlyReplicas(schedule);
  return hours.reduce((sum, each) => sum + each, 0) / WEEK_HOURS;
}

/**
 * Milliseconds until the next event, at most a week. Over a change of the clocks in between it is off by that.
 *
 * @public
 */
export function untilNextEvent(schedule: ReplicaSchedule, at: Date): number {
  const turns = turnsOf(schedule);
  const now = minuteOfWeek(at, schedule.timeZone);
  const next =
    turns.find(({ minute }) => minute > now)?.minute ??
    turns[0].minute + WEEK_MINUTES;
  return (next - now) * MINUTE_MS - (at.getTime() % MINUTE_MS);
}

/**
 * The most pods that it ever wants.
 *
 * @public
 */
export const mostReplicas = ({ events }: ReplicaSchedule): number =>
  Math.max(...events.map(({ replicas }) => replicas));

/**
 * The fewest pods that it ever wants.
 *
 * @public
 */
export const fewestReplicas = ({ events }: ReplicaSchedule): number =>
  Math.min(...events.map(({ replicas }) => replicas));

interface Turn {
  /** Of the week, from Sunday 0:00 on. */
  minute: number;
  replicas: number;
}

function wantedAt(turns: readonly Turn[], minute: number): number {
  const before = turns.filter(turn => turn.minute <= minute);
  return (before.pop() ?? turns[turns.length - 1]).replicas;
}

/** Each minute of the week, from Sunday on, at which an event comes. */
function turnsOf({ events }: ReplicaSchedule): Turn[] {
  return events
    .flatMap(({ cron, replicas }) => {
      const [, minute, hour, days] =
        EVENT.exec(`${cron}=${replicas}`) ?? unreadable(cron, replicas);
      if (Number(minute) > 59 || Number(hour) > 23) unreadable(cron, replicas);
      return daysOf(days).map(day => ({
        minute: (day * 24 + Number(hour)) * 60 + Number(minute),
        replicas,
      }));
    })
    .sort((a, b) => a.minute - b.minute);
}

function unreadable(cron: string, replicas: number): never {
  throw new RangeError(
    `schedule: "${cron}=${replicas}" cannot be read: it must be like "0 7 * * 1-5=6", six pods from 7:00 on Mondays to Fridays`,
  );
}

function daysOf(days: string): number[] {
  if (days === '*') return [0, 1, 2, 3, 4, 5, 6];
  return days.split(',').flatMap(part => {
    const [from, to = from] = part.split('-').map(Number);
    return Array.from({ length: to - from + 1 }, (_, index) => from + index);
  });
}
