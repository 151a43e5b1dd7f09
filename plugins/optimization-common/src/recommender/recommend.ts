import type { UsageDigest } from '../digest/digest';
import type { Sizing } from '../series';
import { chooseCpu } from './cpu';
import { daysOf } from './days';
import { missing, type Needs } from './enough';
import {
  type Explanation,
  explainCpu,
  explainData,
  explainMemory,
} from './explain';
import { chooseMemory } from './memory';
import { SETTINGS, type Setting } from './setting';

/**
 * What to ask for, of one resource.
 *
 * @public
 */
export interface Advice {
  readonly outcome: 'recommended';
  /** Cores or bytes, not rounded. */
  readonly request: number;
  readonly explanation: Explanation;
}

/**
 * What to ask for in the coming week.
 *
 * @public
 */
export interface Recommendation {
  readonly setting: Setting;
  readonly cpu: Advice | Needs;
  readonly memory: Advice | Needs;
}

/**
 * What the recommender can be told.
 *
 * @public
 */
export interface RecommendOptions {
  /** Default `balanced`. */
  readonly setting?: Setting;
}

/**
 * What a container should ask for in the coming week, decided from its digest alone. Pure: the same digest, the same
 * answer. Where there is too little data the answer is what is missing, not a number.
 *
 * @public
 */
export function recommend(
  digest: UsageDigest,
  { setting = 'balanced' }: RecommendOptions = {},
): Recommendation {
  const { cpuPrice, memoryMargin } = SETTINGS[setting];
  const cpuDays = daysOf(digest, 'cpu');
  const memoryDays = daysOf(digest, 'memory');
  const cpu = (): Advice => {
    const choice = chooseCpu(cpuDays, cpuPrice);
    return {
      outcome: 'recommended',
      request: choice.request,
      explanation: {
        data: explainData(digest, cpuDays),
        ...explainCpu(choice, setting),
      },
    };
  };
  const memory = (): Advice => {
    const choice = chooseMemory(digest, memoryMargin);
    return {
      outcome: 'recommended',
      request: choice.request,
      explanation: {
        data: explainData(digest, memoryDays),
        ...explainMemory(choice, setting),
      },
    };
  };
  return {
    setting,
    cpu: missing(cpuDays) ?? cpu(),
    memory: missing(memoryDays) ?? memory(),
  };
}

/**
 * The numbers of a recommendation, for what takes a rule's answer.
 *
 * @public
 */
export function sizingOf({ cpu, memory }: Recommendation): Sizing {
  return {
    ...(cpu.outcome === 'recommended' && { cpu: cpu.request }),
    ...(memory.outcome === 'recommended' && { memory: memory.request }),
  };
}
