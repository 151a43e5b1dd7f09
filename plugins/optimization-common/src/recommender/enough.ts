import { daysSeen, type UsageDay } from './days';

/**
 * Why there is no number.
 *
 * @public
 */
export interface Needs {
  readonly outcome: 'needs';
  /** For people: `1 more day`, `7 more hours`. */
  readonly needs: string;
  /** Hours of data that are missing. */
  readonly hours: number;
}

/** A service has to be seen for a day: before that, its nights and its peaks are not known. */
const FEWEST_HOURS = 24;

/** What is missing before a recommendation can be made; undefined where nothing is. */
export function missing(days: readonly UsageDay[]): Needs | undefined {
  const hours = Math.ceil(FEWEST_HOURS - daysSeen(days) * 24);
  if (hours <= 0) return undefined;
  const needs =
    hours >= FEWEST_HOURS
      ? '1 more day'
      : `${hours} more ${hours === 1 ? 'hour' : 'hours'}`;
  return { outcome: 'needs', needs: `${needs} of data`, hours };
}
