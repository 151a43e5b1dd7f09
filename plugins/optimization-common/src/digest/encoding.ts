import type { UsageDigest } from './digest';
import { ascending, type Histogram } from './histogram';
import { HOUR, type Slice } from './slices';

/** Raised when what is written changes its meaning; `decode` knows all that ever were. */
const VERSION = 1;

/**
 * The digest as compact JSON, for a store: at most some 60 KiB for 30 days of both resources, mostly far less.
 *
 * @public
 */
export function encode(digest: UsageDigest): string {
  const { notANumber, negative, implausible, future, tooOld } = digest.leftOut;
  return JSON.stringify({
    v: VERSION,
    n: digest.newest,
    l: [notANumber, negative, implausible, future, tooOld],
    s: digest.slices.map(({ start, seconds, cpu, memory }) => [
      start / HOUR,
      seconds / HOUR,
      cpu ? written(cpu) : 0,
      memory ? written(memory) : 0,
    ]),
    k: digest.oomKills.map(({ time, memoryBytes }) => [time, memoryBytes]),
    t: digest.trouble.map(one => [
      one.day,
      one.restarts,
      one.throttledShare,
      one.throttledReadings,
    ]),
  });
}

/**
 * The digest that `encode` wrote.
 *
 * @throws Error where the text is of a version that is not known, or damaged: the history must be read again.
 * @public
 */
export function decode(text: string): UsageDigest {
  const read = parsed(text);
  if (read?.v !== VERSION)
    throw new Error(
      `usage digest: version ${read?.v} is not known, ${VERSION} is; read the usage again from the metrics store`,
    );
  try {
    const [notANumber, negative, implausible, future, tooOld] = numbers(read.l);
    return {
      slices: list(read.s).map(sliceOf),
      ...(read.n !== undefined && { newest: number(read.n) }),
      leftOut: { notANumber, negative, implausible, future, tooOld },
      oomKills: list(read.k).map(kill => {
        const [time, memoryBytes] = numbers(kill);
        return { time, memoryBytes };
      }),
      trouble: list(read.t).map(one => {
        const [day, restarts, throttledShare, throttledReadings] = numbers(one);
        return { day, restarts, throttledShare, throttledReadings };
      }),
    };
  } catch (error) {
    throw damaged((error as Error).message);
  }
}

function damaged(why: string) {
  return new Error(
    `usage digest: damaged (${why}); read the usage again from the metrics store`,
  );
}

function parsed(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (value && typeof value === 'object')
      return value as Record<string, unknown>;
  } catch (error) {
    throw damaged((error as Error).message);
  }
  throw damaged('not an object');
}

function list(value: unknown): unknown[] {
  if (!Array.isArray(value)) throw new Error('a list is missing');
  return value;
}

function number(value: unknown): number {
  if (typeof value !== 'number' || !(value >= 0))
    throw new Error(`${JSON.stringify(value)} is no count, time or amount`);
  return value;
}

function numbers(value: unknown) {
  return list(value).map(number);
}

function sliceOf(value: unknown): Slice {
  const [start, hours, cpu, memory] = list(value);
  return {
    start: number(start) * HOUR,
    seconds: number(hours) * HOUR,
    ...(cpu !== 0 && { cpu: histogramOf(cpu) }),
    ...(memory !== 0 && { memory: histogramOf(memory) }),
  };
}

/** `MAX HOURS BUCKET[.COUNT],…`: buckets in base 36, each as its distance from the one before; a count of 1 is not written. */
function written(histogram: Histogram): string {
  let before = 0;
  const buckets = ascending(histogram).map(([bucket, count]) => {
    const distance = (bucket - before).toString(36);
    before = bucket;
    return count === 1 ? distance : `${distance}.${count.toString(36)}`;
  });
  return `${histogram.max} ${histogram.hours} ${buckets.join(',')}`;
}

function histogramOf(value: unknown): Histogram {
  if (typeof value !== 'string') throw new Error('a histogram is missing');
  const [max, hours, buckets = ''] = value.split(' ');
  const counts = new Map<number, number>();
  let bucket = 0;
  for (const each of buckets.split(',')) {
    const [distance, count = '1'] = each.split('.');
    bucket += number(parseInt(distance, 36));
    counts.set(bucket, number(parseInt(count, 36)));
  }
  return { counts, max: number(Number(max)), hours: number(Number(hours)) };
}
