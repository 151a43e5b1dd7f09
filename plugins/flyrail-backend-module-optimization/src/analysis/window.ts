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
