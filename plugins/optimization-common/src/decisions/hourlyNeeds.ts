import { TARGET_UTILIZATION } from './replicas';
import { DAY_HOURS, minuteOfWeek, WEEK_HOURS } from './weekTime';

const HOUR = 3600;
/** Slices longer than that do not tell night from day. */
const LONGEST_SLICE_HOURS = 6;

/**
 * What a workload used in a slice of time, all its pods together.
 *
 * @public
 */
export interface LoadSlice {
  /** Unix seconds, on the hour. */
  readonly start: number;
  /** A whole number of hours. */
  readonly seconds: number;
  /** Cores: a high level within the slice, its p95 for example. */
  readonly cpu: number;
}

const isWeekend = (weekday: number) => weekday === 0 || weekday === 6;

/**
 * How many pods each hour of the week needs, from Sunday 0:00 on: as its busiest of all weekdays, or of the days of the weekend, that were seen,
 * with each pod half busy.
 *
 * @param slices - those over 6 hours are left out
 * @param request - cores of one pod, more than 0
 * @param timeZone - whose days and hours they are
 * @returns with the cores that each hour takes, and how many hours of the week were never seen
 */
export function hourlyNeeds(
  slices: readonly LoadSlice[],
  request: number,
  timeZone: string,
): { needs: number[]; levels: number[]; missingHours: number } {
  const seen = new Array<boolean>(WEEK_HOURS).fill(false);
  const weekday = new Array<number>(DAY_HOURS).fill(0);
  const weekend = new Array<number>(DAY_HOURS).fill(0);
  for (const { start, seconds, cpu } of slices) {
    const hours = Math.round(seconds / HOUR);
    if (hours > LONGEST_SLICE_HOURS || !Number.isFinite(cpu)) continue;
    for (let hour = 0; hour < hours; hour++) {
      const at = Math.floor(
        minuteOfWeek(new Date((start + hour * HOUR) * 1000), timeZone) / 60,
      );
      seen[at] = true;
      const profile = isWeekend(Math.floor(at / DAY_HOURS)) ? weekend : weekday;
      profile[at % DAY_HOURS] = Math.max(profile[at % DAY_HOURS], cpu);
    }
  }
  const levels = seen.map(
    (_, at) =>
      (isWeekend(Math.floor(at / DAY_HOURS)) ? weekend : weekday)[
        at % DAY_HOURS
      ],
  );
  return {
    levels,
    needs: levels.map(level =>
      Math.ceil(level / (TARGET_UTILIZATION * request) - 1e-9),
    ),
    missingHours: seen.filter(hour => !hour).length,
  };
}
