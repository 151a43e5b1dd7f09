export const DAY_HOURS = 24;
export const WEEK_HOURS = 7 * DAY_HOURS;

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const formats = new Map<string, Intl.DateTimeFormat>();

/**
 * Minutes since Sunday 0:00, as clocks in a time zone show it.
 *
 * @throws RangeError when there is no such time zone
 */
export function minuteOfWeek(at: Date, timeZone: string): number {
  const parts = Object.fromEntries(
    formatOf(timeZone)
      .formatToParts(at)
      .map(({ type, value }) => [type, value]),
  );
  return (
    (DAYS.indexOf(parts.weekday) * 24 + Number(parts.hour)) * 60 +
    Number(parts.minute)
  );
}

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known) return known;
  const made = new Intl.DateTimeFormat('en-US', {
    timeZone,
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  formats.set(timeZone, made);
  return made;
}
