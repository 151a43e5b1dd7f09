import type { UsageDigest } from '../digest/digest';
import type { CpuChoice } from './cpu';
import { daysSeen, type UsageDay } from './days';
import type { MemoryChoice } from './memory';
import { expectationOf } from './outlook';
import { SETTINGS, type Setting } from './setting';
import { throttledShareOf } from './trouble';

/**
 * One sentence of an explanation: a code and values for a translation, and the sentence in English.
 *
 * @public
 */
export interface Reason {
  /** Stable: translations are found by it. */
  readonly code: string;
  readonly values: Readonly<Record<string, number | string>>;
  readonly text: string;
}

/**
 * Why a recommendation is what it is.
 *
 * @public
 */
export interface Explanation {
  /** What it was made from, and what was left out. */
  readonly data: readonly Reason[];
  readonly rule: readonly Reason[];
  readonly whyNotMore: Reason;
  readonly whyNotLess: Reason;
}

const STEP = 0.1;

const percent = (share: number) => `${(share * 100).toFixed(1)} %`;

/** Bytes for people. */
export function mebibytes(bytes: number): string {
  return `${Math.round(bytes / 2 ** 20).toLocaleString('en')} MiB`;
}

/** Cores for people: millicores below ten. */
export function cores(amount: number): string {
  return amount < 10
    ? `${Math.ceil(amount * 1000)}m`
    : `${amount.toFixed(1)} cores`;
}

/** What a recommendation was made from. */
export function explainData(
  digest: UsageDigest,
  days: readonly UsageDay[],
): Reason[] {
  const seen = Math.round(daysSeen(days) * 10) / 10;
  const leftOut = Object.values(digest.leftOut).reduce((sum, n) => sum + n, 0);
  return [
    {
      code: 'data.days',
      values: { days: seen },
      text: `Made from ${seen} days of usage.`,
    },
    ...(leftOut
      ? [
          {
            code: 'data.leftOut',
            values: { ...digest.leftOut },
            text: `${leftOut} samples were left out: they were missing, negative, of the future, too old or more than any machine has.`,
          },
        ]
      : []),
  ];
}

/** Why this CPU request. */
export function explainCpu(
  choice: CpuChoice,
  setting: Setting,
  deviation: number,
): Pick<Explanation, 'rule' | 'whyNotMore' | 'whyNotLess'> {
  const { request, slack, timeAbove, drift, unseenWeekdays, outlook } = choice;
  const price = SETTINGS[setting].cpuPrice;
  const more = expectationOf(outlook, request * (1 + STEP));
  const less = expectationOf(outlook, request * (1 - STEP));
  return {
    rule: [
      {
        code: 'cpu.price',
        values: { request, price, slack, timeAbove },
        text: `At ${cores(request)}, ${percent(
          slack,
        )} of the request is expected to be unused and usage to be above it ${percent(
          timeAbove,
        )} of the time: the least of unused + ${price} × above, among all requests.`,
      },
      {
        code: 'cpu.drift',
        values: { drift, unseenWeekdays },
        text: `The level of the coming week may differ by about ${percent(
          drift,
        )}, judged by how its days differed; ${
          unseenWeekdays
            ? `${unseenWeekdays} of the 7 weekdays were not seen yet, which adds to it`
            : 'dips that came back, as at weekends, do not count'
        }.`,
      },
      {
        code: 'cpu.deviation',
        values: { deviation },
        text: `The level of one day differs from the next day's by about ${percent(
          deviation,
        )}: confidence is lower the more they do.`,
      },
    ],
    whyNotMore: {
      code: 'cpu.more',
      values: { step: STEP, slack: more.slack, timeAbove: more.timeAbove },
      text: `10 % more would leave ${percent(more.slack)} unused, for ${percent(
        timeAbove - more.timeAbove,
      )} less time above the request.`,
    },
    whyNotLess: {
      code: 'cpu.less',
      values: { step: STEP, slack: less.slack, timeAbove: less.timeAbove },
      text: `10 % less would put usage above the request ${percent(
        less.timeAbove,
      )} of the time.`,
    },
  };
}

/** Why this CPU request, where the limit goes along with it. */
export function explainCpuPeak({ request, slack }: CpuChoice): Reason {
  return {
    code: 'cpu.peak',
    values: { request, slack },
    text: `${cores(
      request,
    )} is the most that was used: its CPU limit equals its request and goes along, so anything less would be throttled. ${percent(
      slack,
    )} of it is expected to be unused.`,
  };
}

/** Why this CPU request, where throttling hides how little would do. */
export function explainThrottled(
  { request }: CpuChoice,
  digest: UsageDigest,
): Reason {
  const share = throttledShareOf(digest);
  return {
    code: 'cpu.throttled',
    values: { request, share },
    text: `It was throttled in ${percent(
      share,
    )} of the periods, so more may have been wanted than was used: it keeps the ${cores(
      request,
    )} that it requests.`,
  };
}

/** Why this memory request. */
export function explainMemory(
  { request, peak, growth, afterKills }: MemoryChoice,
  setting: Setting,
): Pick<Explanation, 'rule' | 'whyNotMore' | 'whyNotLess'> {
  const margin = SETTINGS[setting].memoryMargin - 1;
  const byKills = afterKills >= request && afterKills > 0;
  return {
    rule: [
      {
        code: 'memory.peak',
        values: { peak, margin },
        text: `The highest peak of the last 14 days, ${mebibytes(
          peak,
        )}, and ${percent(margin)} more.`,
      },
      ...(growth.perDay
        ? [
            {
              code: 'memory.growth',
              values: { perDay: growth.perDay, factor: growth.factor },
              text: `Its peaks grow by ${percent(
                growth.perDay,
              )} a day; a week of that, at most 20 %, is added. A leak is mended in the code.`,
            },
          ]
        : []),
      ...(byKills
        ? [
            {
              code: 'memory.kills',
              values: { afterKills },
              text: `It was killed for its memory: the request is one step (100 MiB or 20 %) above what it had, at most three steps above its highest peak.`,
            },
          ]
        : []),
    ],
    whyNotMore: {
      code: 'memory.more',
      values: { headroom: request - peak },
      text: `The request is ${mebibytes(
        request - peak,
      )} above anything seen; more of it would stand idle.`,
    },
    whyNotLess: {
      code: 'memory.less',
      values: { peak },
      text: `Memory above the limit kills the container; ${mebibytes(
        peak,
      )} was in use.`,
    },
  };
}
