import {
  readSchedule,
  replicasAt,
  type LoadSlice,
} from '@flyrail/backstage-plugin-optimization-common';
import type { AnalysisTarget } from '../analysis';

const WEEK_HOURS = 168;
const HOUR_MS = 3_600_000;
/** A schedule that saves less than this share more is not worth another change. */
const WORTHWHILE = 0.1;

/**
 * What pods used when, as if there had always been as many as when it is busy: the fewer that a schedule leaves are
 * each busier. Pure.
 */
export function slicesUnder(
  { schedule, replicas = 0 }: Pick<AnalysisTarget, 'schedule' | 'replicas'>,
  slices: readonly LoadSlice[],
): readonly LoadSlice[] {
  if (!schedule || replicas === 0) {
    return slices;
  }
  const kept = readSchedule(schedule.inForce);
  return slices.map(slice => {
    const start = new Date(slice.start * 1000);
    if (start < schedule.since) {
      return slice;
    }
    // The most of its hours: less would be guessed.
    const hours = Array.from(
      { length: Math.max(1, Math.round(slice.seconds / 3600)) },
      (_, hour) => replicasAt(kept, new Date(start.getTime() + hour * HOUR_MS)),
    );
    return { ...slice, cpu: (slice.cpu * Math.max(...hours)) / replicas };
  });
}

/**
 * Whether the schedule in force stays: another one wants more pods at no hour of the week, and not a tenth less over
 * all of it. Pure.
 */
export function staysInForce(
  { schedule }: Pick<AnalysisTarget, 'schedule'>,
  decided: string | undefined,
  now: Date,
): boolean {
  if (!schedule || decided === undefined) {
    return false;
  }
  const [kept, other] = [schedule.inForce, decided].map(text => {
    const wanted = readSchedule(text);
    return Array.from({ length: WEEK_HOURS }, (_, hour) =>
      replicasAt(wanted, new Date(now.getTime() + hour * HOUR_MS)),
    );
  });
  const sum = (hours: number[]) => hours.reduce((all, each) => all + each, 0);
  return (
    other.every((replicas, hour) => replicas <= kept[hour]) &&
    sum(other) > (1 - WORTHWHILE) * sum(kept)
  );
}
