import type { UsageDigest } from '../digest/digest';
import type { Sizing } from '../series';
import { chooseCpu, cpuOutlookOf } from './cpu';
import { cpuConfidence, cpuEvidence } from './cpuConfidence';
import { daysOf, daysSeen } from './days';
import { missing, type Needs } from './enough';
import {
  type Explanation,
  explainCpu,
  explainCpuPeak,
  explainData,
  explainMemory,
  explainThrottled,
  type Reason,
} from './explain';
import { explainHeap, explainRefusal } from './explainHeap';
import { heapOf, type HeapVerdict, type ProcessSettings } from './heap';
import { chooseMemory } from './memory';
import { memoryConfidence } from './memoryConfidence';
import { SETTINGS, type Setting } from './setting';
import { calmness, isThrottled } from './trouble';

/**
 * What to ask for, of one resource.
 *
 * @public
 */
export interface Advice {
  readonly outcome: 'recommended';
  /** Cores or bytes, not rounded. */
  readonly request: number;
  /** That it holds in the next seven days, 0–1: at most 1 % of the time above CPU, nothing above memory. Calibrated. */
  readonly confidence: number;
  readonly explanation: Explanation;
}

/**
 * Why nothing is recommended although there is enough data.
 *
 * @public
 */
export interface Refused {
  readonly outcome: 'refused';
  readonly reason: Reason;
}

/**
 * What to ask for in the coming week.
 *
 * @public
 */
export interface Recommendation {
  readonly setting: Setting;
  readonly cpu: Advice | Needs;
  readonly memory: Advice | Needs | Refused;
  /** That all that is recommended holds; undefined where nothing is. */
  readonly confidence?: number;
}

/**
 * What the recommender can be told.
 *
 * @public
 */
export interface RecommendOptions {
  /** Default `balanced`. */
  readonly setting?: Setting;
  /** The container's command, arguments and environment: heap flags in them are heeded. */
  readonly process?: ProcessSettings;
  /**
   * The container's CPU limit goes along with its request: what is above it is throttled, not just served late. Then
   * the request is at least what was used at most.
   */
  readonly limitsCpu?: boolean;
  /** What it requests now: of what is throttled nobody knows how little would do, so it is not asked for less CPU. */
  readonly current?: Sizing;
}

/**
 * What a container should ask for in the coming week, decided from its digest alone. Pure: the same digest, the same
 * answer. Where there is too little data the answer is what is missing, not a number.
 *
 * @public
 */
export function recommend(
  digest: UsageDigest,
  {
    setting = 'balanced',
    process = {},
    limitsCpu = false,
    current = {},
  }: RecommendOptions = {},
): Recommendation {
  const cpu = cpuAdvice(digest, setting, limitsCpu, current.cpu);
  const memory = memoryAdvice(digest, setting, heapOf(process));
  const confidences = [cpu, memory].flatMap(advice =>
    advice.outcome === 'recommended' ? [advice.confidence] : [],
  );
  return {
    setting,
    cpu,
    memory,
    ...(confidences.length && {
      confidence: confidences.reduce((product, each) => product * each),
    }),
  };
}

function cpuAdvice(
  digest: UsageDigest,
  setting: Setting,
  limitsCpu: boolean,
  current = 0,
): Advice | Needs {
  const days = daysOf(digest, 'cpu');
  const needs = missing(days);
  if (needs) return needs;
  const known = cpuOutlookOf(days);
  const evidence = cpuEvidence(days, known);
  const peak = limitsCpu ? Math.max(...days.map(({ usage }) => usage.max)) : 0;
  const least = isThrottled(digest) ? current : 0;
  const choice = chooseCpu(
    known,
    SETTINGS[setting].cpuPrice,
    Math.max(peak, least),
  );
  const explained = explainCpu(choice, setting, evidence.deviation);
  const [, ...others] = explained.rule;
  return {
    outcome: 'recommended',
    request: choice.request,
    confidence: calmness(digest) * cpuConfidence(evidence, choice.request),
    explanation: {
      data: explainData(digest, days),
      ...explained,
      ...(choice.request === peak && {
        rule: [explainCpuPeak(choice), ...others],
      }),
      ...(least > 0 &&
        choice.request === least && {
          rule: [explainThrottled(choice, digest), ...others],
        }),
    },
  };
}

function memoryAdvice(
  digest: UsageDigest,
  setting: Setting,
  heap: HeapVerdict,
): Advice | Needs | Refused {
  const reason = explainRefusal(heap);
  if (reason) return { outcome: 'refused', reason };
  const days = daysOf(digest, 'memory');
  const needs = missing(days);
  if (needs) return needs;
  const choice = chooseMemory(digest, SETTINGS[setting].memoryMargin);
  const request =
    heap.outcome === 'fixed'
      ? Math.max(choice.request, heap.leastBytes)
      : choice.request;
  const explained = explainMemory({ ...choice, request }, setting);
  return {
    outcome: 'recommended',
    request,
    confidence:
      calmness(digest) *
      memoryConfidence({ peak: choice.peak, days: daysSeen(days) }, request),
    explanation: {
      data: explainData(digest, days),
      ...explained,
      rule: [...explained.rule, ...explainHeap(heap, request)],
    },
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
