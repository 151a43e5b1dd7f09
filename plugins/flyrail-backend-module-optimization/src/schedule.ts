import { CronTime } from 'cron';

/** A schedule, understood; or why it cannot be. */
export type Schedule =
  | {
      ok: true;
      /** The first time after this one. */
      next(after: Date): Date;
      /** The last time at or before this one, and after `since`; undefined when there was none. */
      last(now: Date, since: Date): Date | undefined;
    }
  | { ok: false; message: string };

/** A time at which nothing could be done (no answer, a host that was away) has passed after this. */
const MOST_LATE_MS = 3_600_000;

/**
 * The time of a schedule that is due: the last one that was not acted on yet, unless it is more than an hour ago. What
 * was to happen at night does not happen at noon. Pure.
 *
 * @param since - the time that was acted on last, or from when on the schedule counts
 */
export function dueTime(
  schedule: Extract<Schedule, { ok: true }>,
  now: Date,
  since: Date,
): Date | undefined {
  const earliest = now.getTime() - MOST_LATE_MS;
  return schedule.last(now, new Date(Math.max(since.getTime(), earliest)));
}

const firstLine = (text: string) => text.split('\n')[0].slice(0, 200);

/** Reads five fields of cron, or one of its words, in UTC. Never throws. Pure. */
export function scheduleOf(expression: string): Schedule {
  try {
    const time = new CronTime(expression, 'UTC');
    // Throws when there is none within eight years.
    const nextAfter = (after: Date) =>
      time.getNextDateFrom(after, 'UTC').toJSDate();
    nextAfter(new Date());
    return {
      ok: true,
      next: nextAfter,
      last: (now, since) => {
        let found: Date | undefined;
        // A host that was away for long need not count every minute of it.
        let from = new Date(
          Math.max(since.getTime(), now.getTime() - 86_400_000),
        );
        const isSparse = nextAfter(from) > now;
        from = isSparse ? since : from;
        for (;;) {
          const next = nextAfter(from);
          if (next > now || next <= from) {
            return found;
          }
          found = next;
          from = next;
        }
      },
    };
  } catch (error) {
    const { message } = error as Error;
    return /no execution date/i.test(message)
      ? never(expression)
      : {
          ok: false,
          message: `spec.schedule "${expression}" cannot be read (${firstLine(
            message,
          )}): write five fields, for example "0 3 * * 1" for Mondays at 3:00 UTC`,
        };
  }
}

function never(expression: string): Schedule {
  return {
    ok: false,
    message: `spec.schedule "${expression}" never comes: no such day is in any month; write for example "0 3 1 * *" for the first of each month at 3:00 UTC`,
  };
}
