import type { UsageDigest } from '@flyrail/backstage-plugin-optimization-common';

const DAY = 86_400;

/** What is known of a container in the time from `from` to `to`, Unix seconds. A slice counts where it lies at least in part in it. Pure. */
export function within(
  digest: UsageDigest,
  { from = -Infinity, to = Infinity }: { from?: number; to?: number },
): UsageDigest {
  const slices = digest.slices.filter(
    ({ start, seconds }) => start + seconds > from && start + seconds <= to,
  );
  const last = slices[slices.length - 1];
  const { newest, ...rest } = digest;
  return {
    ...rest,
    slices,
    ...(last && {
      newest: Math.min(newest ?? Infinity, last.start + last.seconds),
    }),
    oomKills: digest.oomKills.filter(({ time }) => time > from && time <= to),
    trouble: digest.trouble.filter(
      ({ day }) => (day + 1) * DAY > from && day * DAY < to,
    ),
  };
}

const HOURS_OF_A_DAY = 24;

/**
 * What is known of a container since `from`, and of as much time before it as it takes until a day of hours was measured:
 * a window of an hour knows no night, and one of a day with a gap in it never holds a day. Pure.
 *
 * @returns with it how many seconds before `from` that goes; 0 where the window does
 */
export function withinOrADay(
  digest: UsageDigest,
  from: number,
): { digest: UsageDigest; widenedBy: number } {
  const hoursSince = (start: number) =>
    digest.slices.reduce(
      (sum, { start: each, seconds, cpu, memory }) =>
        each + seconds > start
          ? sum + Math.max(cpu?.hours ?? 0, memory?.hours ?? 0)
          : sum,
      0,
    );
  if (hoursSince(from) >= HOURS_OF_A_DAY)
    return { digest: within(digest, { from }), widenedBy: 0 };
  const earlier = digest.slices
    .map(({ start }) => start)
    .filter(start => start < from)
    .reverse();
  const since =
    earlier.find(start => hoursSince(start) >= HOURS_OF_A_DAY) ??
    Math.min(from, ...earlier);
  return {
    digest: within(digest, { from: since }),
    widenedBy: from - since,
  };
}
