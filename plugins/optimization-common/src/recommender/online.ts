import { MOST_PLAUSIBLE, type UsageDigest } from '../digest/digest';
import { DAY } from '../digest/slices';
import type { Sizing } from '../series';
import { chooseCpu, cpuOutlookOf } from './cpu';
import { daysOf } from './days';
import { missing } from './enough';
import { chooseMemory } from './memory';
import { recommend, sizingOf } from './recommend';
import { SETTINGS, type Setting } from './setting';

/**
 * What a container used in the last steps of five minutes, oldest first: means of cores, peaks of bytes.
 *
 * @public
 */
export interface RecentUse {
  readonly cpu: readonly number[];
  readonly memory: readonly number[];
}

/**
 * What is wrong with the request in force.
 *
 * @public
 */
export type Trouble = 'cpu' | 'memory';

/** Steps above the request in a row that are no burst: a quarter of an hour. */
const STEPS_ABOVE = 3;
/** Memory is raised before it is hit: when this share of the margin over the known peak is used up. */
const MARGIN_USED = 0.3;
/** What is asked for above the use that made the trouble, until the next planned look: where a climb ends is not known yet. */
const ABOVE_TROUBLE = { cpu: 1.15, memory: 1.25 };
/** A planned change that is smaller is not worth a restart. */
const WORTH_A_CHANGE = 0.05;

/** What can be: a counter that lies must not be followed. */
function plausible(recent: RecentUse, resource: Trouble): number[] {
  return recent[resource].filter(
    used => used >= 0 && used <= MOST_PLAUSIBLE[resource],
  );
}

/**
 * Whether something must be done before the next planned look: CPU above its request for a quarter of an hour, or
 * memory so near to its request that the next step may hit it.
 *
 * @public
 */
export function troubleIn(
  recent: RecentUse,
  inForce: Sizing,
  setting: Setting = 'balanced',
): Trouble | undefined {
  const margin = SETTINGS[setting].watchedMemoryMargin;
  const [memory] = plausible(recent, 'memory').slice(-1);
  const near = 1 + (margin - 1) * (1 - MARGIN_USED);
  if (inForce.memory !== undefined && memory * near > inForce.memory)
    return 'memory';
  const { cpu } = inForce;
  const steps = plausible(recent, 'cpu').slice(-STEPS_ABOVE);
  if (
    cpu !== undefined &&
    steps.length === STEPS_ABOVE &&
    steps.every(used => used > cpu)
  )
    return 'cpu';
  return undefined;
}

/** The part of a digest that is of its last 24 hours, or as much more as its slices hold together. */
function lastDayOf(digest: UsageDigest): UsageDigest {
  const from = (digest.newest ?? 0) - DAY;
  return {
    ...digest,
    slices: digest.slices.filter(
      ({ start, seconds }) => start + seconds > from,
    ),
  };
}

/**
 * What to ask for at a planned look, at most twice a day. CPU follows a level that moved up at once: it is the larger
 * of what all days and what the last day ask for. A level that moved down is followed as its days leave the history.
 *
 * @returns what is in force where nothing differs enough to be worth a change
 * @public
 */
export function plannedSizing(
  digest: UsageDigest,
  inForce: Sizing,
  setting: Setting = 'balanced',
): Sizing {
  const whole = sizingOf(recommend(digest, { setting }));
  const today = daysOf(lastDayOf(digest), 'cpu');
  const cpu =
    whole.cpu !== undefined && !missing(today)
      ? Math.max(
          whole.cpu,
          chooseCpu(cpuOutlookOf(today), SETTINGS[setting].cpuPrice).request,
        )
      : whole.cpu;
  return {
    ...settled('cpu', cpu, inForce.cpu),
    ...settled(
      'memory',
      whole.memory === undefined
        ? undefined
        : chooseMemory(digest, SETTINGS[setting].watchedMemoryMargin).request,
      inForce.memory,
    ),
  };
}

function settled(
  resource: 'cpu' | 'memory',
  wanted: number | undefined,
  inForce: number | undefined,
): Sizing {
  if (wanted === undefined)
    return inForce === undefined ? {} : { [resource]: inForce };
  const near =
    inForce !== undefined &&
    Math.abs(wanted - inForce) < WORTH_A_CHANGE * inForce;
  return { [resource]: near ? inForce : wanted };
}

/**
 * What to ask for in trouble, beyond what is in force and never less: the highest use of the last steps and some more.
 * It stays until the next planned look, which should be twelve hours away.
 *
 * @public
 */
export function sizingInTrouble(
  trouble: Trouble,
  recent: RecentUse,
  inForce: Sizing,
): Sizing {
  const wanted =
    Math.max(0, ...plausible(recent, trouble)) * ABOVE_TROUBLE[trouble];
  return { ...inForce, [trouble]: Math.max(inForce[trouble] ?? 0, wanted) };
}
