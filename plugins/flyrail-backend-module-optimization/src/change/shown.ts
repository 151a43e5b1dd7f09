import { createHash } from 'node:crypto';
import { quantityValue } from '@flyrail/backstage-plugin-flyrail-common';
import {
  autoscalerTargetText,
  fewestReplicas,
  NO_SCHEDULE,
  readSchedule,
  type CurrentRecommendation,
} from '@flyrail/backstage-plugin-optimization-common';
import type { Amounts, ContainerSize, Recommendation } from '../analysis';
import { cpuQuantity, memoryQuantity } from './quantity';
import type { Workload } from '../target/workload';

/** A container's size in quantities. */
export type Size = NonNullable<
  CurrentRecommendation['containers']
>[number]['after'];

/** As many and as long as the schema allows. */
const bounded = (texts: readonly string[]) =>
  texts.slice(0, 20).map(text => text.slice(0, 1024));

/**
 * A recommendation as the status shows it; what is shown is what is applied. Pure.
 *
 * @param workload - with as many replicas as it has when it is busy, and sizes as its pods have them
 */
export function shownRecommendation(
  recommendation: Recommendation,
  workload: Pick<Workload, 'uid' | 'replicas' | 'containers'>,
): CurrentRecommendation {
  const containers = recommendation.containers.flatMap(after => {
    const before = workload.containers.find(({ name }) => name === after.name);
    const shown = before && {
      name: after.name,
      before: sizeOf(before),
      after: sizeOf(after),
    };
    return shown && Object.keys(shown.after).length > 0 ? [shown] : [];
  });
  const { replicas, risk, schedule, spot } = recommendation;
  const { autoscalerTargets = [] } = recommendation;
  const endsSchedule = schedule === NO_SCHEDULE;
  const changesReplicas =
    replicas !== undefined && (endsSchedule || replicas !== workload.replicas);
  const [most] = [...containers].sort(
    (a, b) => changeOf(b.before, b.after) - changeOf(a.before, a.after),
  );
  const moved = autoscalerTargetText(autoscalerTargets);
  const changes = {
    ...most?.after,
    ...(changesReplicas && { replicas: String(replicas) }),
    ...(moved !== undefined && { autoscaler_target: moved }),
    ...(spot !== undefined && { spot }),
    ...(schedule !== undefined && { schedule }),
  };
  const percents = containers.map(({ before, after }) =>
    changeOf(before, after),
  );
  if (changesReplicas && workload.replicas) {
    percents.push(percentOf(workload.replicas, replicas));
  }
  if (schedule !== undefined && !endsSchedule && workload.replicas) {
    const fewest = fewestReplicas(readSchedule(schedule));
    percents.push(percentOf(workload.replicas, fewest));
  }
  const cents = (usd: number) => Math.round(usd * 100) / 100;
  const currentCost = cents(recommendation.currentCost);
  const optimizedCost = cents(recommendation.optimizedCost);
  return {
    id: createHash('sha256')
      .update(
        JSON.stringify([
          workload.uid,
          containers.map(({ name, after }) => [name, after]),
          changesReplicas ? replicas : null,
          ...(moved === undefined ? [] : [autoscalerTargets]),
          ...(spot === undefined ? [] : [spot]),
          ...(schedule === undefined ? [] : [schedule]),
        ]),
      )
      .digest('hex')
      .slice(0, 12),
    optimizationType: recommendation.optimizationType,
    currentCost,
    optimizedCost,
    // What the two come to, to the cent.
    monthlySavings: cents(currentCost - optimizedCost),
    ...(recommendation.realizableSavings !== undefined && {
      realizableSavings: cents(recommendation.realizableSavings),
    }),
    confidenceScore:
      Math.round(Math.min(1, Math.max(0, recommendation.confidence)) * 1000) /
      1000,
    riskLevel: risk.level,
    riskReasons: bounded(risk.reasons),
    reasons: bounded(recommendation.reasons),
    changePercent: Math.round(Math.max(0, ...percents)),
    changes,
    ...(containers.length > 0 && { containers }),
    ...(changesReplicas && { replicasBefore: workload.replicas }),
    ...(moved !== undefined && { autoscalers: [...autoscalerTargets] }),
  };
}

/** What a recommendation would change, in a line: `app cpu request 500m → 250m, replicas 4 → 2`. Pure. */
export function shownText({
  changes,
  containers = [],
  replicasBefore,
}: CurrentRecommendation): string {
  const { autoscaler_target: target, replicas, schedule, spot } = changes;
  const sizes = containers.flatMap(({ name, before, after }) =>
    (Object.keys(after) as (keyof Size)[])
      .filter(key => before[key] !== after[key])
      .map(
        key =>
          `${name} ${key.replace('_', ' ')} ${before[key] ?? 'none'} → ${
            after[key]
          }`,
      ),
  );
  return [
    ...sizes,
    ...(replicas ? [`replicas ${replicasBefore} → ${replicas}`] : []),
    ...(target ? [`autoscaler target ${target}`] : []),
    ...(spot ? [`spot capacity (${spot})`] : []),
    ...(schedule ? [`replicas by the clock: ${schedule}`] : []),
  ].join(', ');
}

/** Whether anything would change. Pure. */
export const changesAnything = ({ changes }: CurrentRecommendation): boolean =>
  Object.keys(changes).length > 0;

/**
 * Whether two recommendations say nearly the same (each value within five percent): then the one that people have seen
 * stays. Pure.
 */
export function isNearly(
  a: CurrentRecommendation | undefined,
  b: CurrentRecommendation,
): a is CurrentRecommendation {
  if (!a || a.riskLevel !== b.riskLevel || !isSameBeyondSizes(a, b)) {
    return false;
  }
  const values = (each: CurrentRecommendation) =>
    new Map(
      [
        ...(each.containers ?? []).flatMap(({ name, before, after }) => [
          ...Object.entries(before).map(pair => [
            `${name} was ${pair[0]}`,
            pair[1],
          ]),
          ...Object.entries(after).map(pair => [`${name} ${pair[0]}`, pair[1]]),
        ]),
        ['replicas', each.changes.replicas],
        ['replicas were', each.replicasBefore?.toString()],
      ].filter((pair): pair is [string, string] => pair[1] !== undefined),
    );
  const [old, now] = [values(a), values(b)];
  return (
    old.size === now.size &&
    [...now].every(([key, value]) => {
      const before = old.get(key);
      return (
        before !== undefined &&
        percentOf(quantityValue(before), quantityValue(value)) <=
          (key.startsWith('replicas') || key.includes(' was ') ? 0 : 5)
      );
    }) &&
    Math.abs(a.confidenceScore - b.confidenceScore) <= 0.05
  );
}

/** Costs that differ by more than this (as a share) are others: there are more pods, or other prices. */
const SAME_COST = 0.005;
/** What sizes that are nearly the same come to differs by as much; by more where spot nodes have come, or gone. */
const NEARLY_SAME_COST = 0.05;

/**
 * A recommendation that stays, with what it costs and saves now: that changes with the number of pods and with prices,
 * neither of which it need be about, and with the nodes that are spot capacity. Pure.
 */
export function withPresentCosts(
  stays: CurrentRecommendation,
  now: CurrentRecommendation,
): CurrentRecommendation {
  const { currentCost, optimizedCost, monthlySavings, realizableSavings } = now;
  const { realizableSavings: _, ...rest } = stays;
  const differs = (usd: number, before: number, share: number) =>
    Math.abs(usd - before) > share * before;
  return !differs(currentCost, stays.currentCost, SAME_COST) &&
    !differs(optimizedCost, stays.optimizedCost, NEARLY_SAME_COST)
    ? stays
    : {
        ...rest,
        ...{ currentCost, optimizedCost, monthlySavings, reasons: now.reasons },
        ...(realizableSavings !== undefined && { realizableSavings }),
      };
}

function sizeOf({ requests, limits }: ContainerSize): Size {
  const texts = ({ cpu, memory }: Amounts) => [
    cpu === undefined ? undefined : cpuQuantity(cpu),
    memory === undefined ? undefined : memoryQuantity(memory),
  ];
  const [cpuRequest, memoryRequest] = texts(requests);
  const [cpuLimit, memoryLimit] = texts(limits);
  return {
    ...(cpuRequest && { cpu_request: cpuRequest }),
    ...(memoryRequest && { memory_request: memoryRequest }),
    ...(cpuLimit && { cpu_limit: cpuLimit }),
    ...(memoryLimit && { memory_limit: memoryLimit }),
  };
}

/** The largest change of a value, in percent of what it was; what was not set before changes by a hundred. */
function changeOf(before: Size, after: Size): number {
  return Math.max(
    0,
    ...Object.entries(after).map(([key, value]) => {
      const old = before[key as keyof Size];
      return old === undefined || value === undefined
        ? 100
        : percentOf(quantityValue(old), quantityValue(value));
    }),
  );
}

function percentOf(before: number, after: number): number {
  if (before === after) {
    return 0;
  }
  return before === 0 ? 100 : (Math.abs(after - before) / before) * 100;
}

/** What has no amount that could be nearly the same. */
function isSameBeyondSizes(
  a: CurrentRecommendation,
  b: CurrentRecommendation,
): boolean {
  const wordsOf = ({ autoscalers, changes }: CurrentRecommendation) => [
    JSON.stringify(autoscalers ?? []),
    changes.spot,
    changes.schedule,
  ];
  const others = wordsOf(b);
  return wordsOf(a).every((word, index) => word === others[index]);
}
