import type { WorkloadRef } from '../usageSource';

/** Workloads of one namespace that have been read up to the same time. */
export interface Demand {
  readonly namespace: string;
  readonly workloads: readonly WorkloadRef[];
  /** Pods whose series are looked at. */
  readonly pods: number;
  /** Beginnings of pod names, when only some of the namespace's pods are looked at. */
  readonly podPrefixes?: readonly string[];
  /** Unix seconds from which on usage is missing. */
  readonly from: number;
}

export interface Budget {
  /** The most samples that one query may look at. */
  readonly samplesPerQuery: number;
  /** What one pod has of one metric in a second: containers × duplicates ÷ scrape interval. */
  readonly samplesPerPodSecond: number;
  /** Seconds that one value stands for; nothing shorter is read. */
  readonly stepSeconds: number;
}

/** What one set of queries reads: some namespaces, from and to in Unix seconds, whole steps apart. */
export interface Batch {
  readonly demands: readonly Demand[];
  readonly from: number;
  readonly to: number;
}

/** What is missing is asked for again for so long: the store may only lag behind. */
export const HELD_BACK_SECONDS = 6 * 3_600;
const HOUR = 3_600;
const DAY = 86_400;

/**
 * What to read next so that no query looks at more than the budget: what has
 * waited longest, as many namespaces together as fit a day (or what is missing,
 * if that is less), and then as many whole days as fit, or part of one where
 * even that is too much. Undefined when nothing of a step's length is missing.
 * Pure.
 *
 * What has been asked for again for long enough is read by itself, up to a full
 * hour of the clock: from there on, all that is held back is read together.
 *
 * The least there is, whatever the budget, is one step of one namespace.
 *
 * @param latest - Unix seconds up to which there are samples
 */
export function nextBatch(
  demands: readonly Demand[],
  latest: number,
  { samplesPerQuery, samplesPerPodSecond, stepSeconds }: Budget,
): Batch | undefined {
  const [first, ...others] = demands
    .filter(({ from }) => from + stepSeconds <= latest)
    .sort((a, b) => a.from - b.from || (a.namespace < b.namespace ? -1 : 1));
  if (!first) return undefined;
  const { from } = first;
  const wholeSteps = (seconds: number) =>
    Math.floor(seconds / stepSeconds) * stepSeconds;
  const givenUp = wholeSteps(givenUpBefore(latest) - from);
  const whole =
    givenUp > 0 && latest - from < 2 * HELD_BACK_SECONDS
      ? givenUp
      : wholeSteps(latest - from);
  const podSeconds = samplesPerQuery / samplesPerPodSecond;
  const chosen = [first];
  let pods = Math.max(1, first.pods);
  for (const each of others) {
    const more = pods + Math.max(1, each.pods);
    if (
      each.from !== from ||
      !each.podPrefixes !== !first.podPrefixes ||
      more * Math.min(DAY, whole) > podSeconds
    )
      continue;
    chosen.push(each);
    pods = more;
  }
  const fits = podSeconds / pods;
  const length =
    fits >= whole
      ? whole
      : Math.max(
          stepSeconds,
          fits >= DAY ? Math.floor(fits / DAY) * DAY : wholeSteps(fits),
        );
  // A day is a whole number of most steps, not of all.
  const steps = Math.max(1, Math.floor(length / stepSeconds));
  return { demands: chosen, from, to: from + steps * stepSeconds };
}

/** The full hour before which nothing is asked for again. */
function givenUpBefore(latest: number): number {
  return Math.floor((latest - HELD_BACK_SECONDS) / HOUR) * HOUR;
}

/**
 * How far apart counters are read in a batch: at most an hour, dividing the
 * batch, so that its last value is the first of the next.
 */
export function counterStep(
  { from, to }: { from: number; to: number },
  stepSeconds: number,
): number {
  const steps = Math.round((to - from) / stepSeconds);
  const most = Math.max(1, Math.floor(3600 / stepSeconds));
  for (let each = Math.min(most, steps); each > 1; each--)
    if (steps % each === 0) return each * stepSeconds;
  return stepSeconds;
}
