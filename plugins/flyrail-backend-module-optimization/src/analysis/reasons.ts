import {
  cpuQuantity,
  memoryQuantity,
} from '@flyrail/backstage-plugin-flyrail-common';
import type {
  Decision,
  UsageDigest,
} from '@flyrail/backstage-plugin-optimization-common';
import type { AnalysisTarget, GivenSize } from '../analysis';
import type { OptimizationType } from './judge';
import type { ContainerAdvice } from './wanted';

/**
 * Why a decision is as it is, for people: of each size that changes the rule, why not more and why not less; what was
 * held back and for what; what could not be told. Pure.
 */
export function reasonsOf({
  target,
  type,
  decision,
  advices,
  seen,
}: {
  target: AnalysisTarget;
  type: OptimizationType;
  decision: Decision;
  advices: readonly ContainerAdvice[];
  seen: ReadonlyMap<string, UsageDigest>;
}): string[] {
  const changed = decision.containers.flatMap(({ before, after }) =>
    (['cpu', 'memory'] as const).flatMap(resource =>
      after.requests[resource] === before.requests[resource]
        ? []
        : [`${after.name} ${resource}`],
    ),
  );
  const sizes = advices.flatMap(({ container, resource, advice }) => {
    if (advice.outcome !== 'recommended') return [];
    const { rule, whyNotMore, whyNotLess, data } = advice.explanation;
    const of = `${container} ${resource === 'cpu' ? 'CPU' : 'memory'}`;
    return changed.includes(`${container} ${resource}`)
      ? [...data, ...rule, whyNotMore, whyNotLess].map(
          ({ text }) => `${of}: ${text}`,
        )
      : [];
  });
  const unknown = advices.flatMap(({ container, resource, advice }) => {
    if (!isAsked(type, resource)) return [];
    const of = `${container} ${
      resource === 'cpu' ? 'CPU' : 'memory'
    } stays as it is`;
    if (advice.outcome === 'refused') return [`${of}: ${advice.reason.text}`];
    return advice.outcome === 'needs' ? [`${of}: needs ${advice.needs}.`] : [];
  });
  const unmeasured = target.containers.flatMap(({ name }) =>
    seen.has(name)
      ? []
      : [`${name} stays as it is: it has not been measured yet.`],
  );
  return [
    ...(decision.needsApproval ? [sentence(decision.needsApproval)] : []),
    ...(decision.stepsLeft > 0 && Number.isFinite(decision.stepsLeft)
      ? [
          `This is the first of ${
            decision.stepsLeft + 1
          } steps, each within the largest change at once.`,
        ]
      : []),
    ...givenReasons(target.given),
    ...decision.conflicts.map(({ message }) => sentence(message)),
    ...decision.reasons.map(sentence),
    ...unmeasured,
    ...unknown,
    ...sizes,
  ];
}

/** Where sizes come from that the template says nothing of: steps, costs and autoscalers' targets are counted from them. */
function givenReasons(given: readonly GivenSize[] = []): string[] {
  return [true, false].flatMap(byLimitRange => {
    const texts = given
      .filter(each => each.byLimitRange === byLimitRange)
      .flatMap(({ container, resource, request }) => {
        if (request === undefined) return [];
        return resource === 'cpu'
          ? `${container} ${cpuQuantity(request)} CPU`
          : `${container} ${memoryQuantity(request)} memory`;
      });
    return texts.length
      ? `The template leaves requests open: ${
          byLimitRange
            ? "the namespace's LimitRange gives"
            : 'a webhook of the cluster gives'
        } ${texts.join(', ')}.`
      : [];
  });
}

function isAsked(type: OptimizationType, resource: 'cpu' | 'memory'): boolean {
  return type === 'ALL' || type === (resource === 'cpu' ? 'CPU' : 'MEMORY');
}

function sentence(text: string): string {
  const whole = `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
  return /[.!?]$/.test(whole) ? whole : `${whole}.`;
}
