import { quantityValue } from '@flyrail/backstage-plugin-flyrail-common';
import {
  autoscalerTargetText,
  CurrentRecommendation,
} from '@flyrail/backstage-plugin-optimization-common';

/** The figures of a recommendation, in the order a person looks at them. */
export const FIGURES = [
  'cpu_request',
  'cpu_limit',
  'memory_request',
  'memory_limit',
  'replicas',
  'autoscaler_target',
  'spot',
  'schedule',
] as const;

/** One value that would change. */
export type Change = {
  figure: (typeof FIGURES)[number];
  /** The container it is of; undefined for what is the workload's. */
  container: string | undefined;
  /** Undefined: not set, or not known. */
  before: string | undefined;
  after: string;
  /** By how many percent, negative: less. Undefined where the two are no amounts. */
  percent: number | undefined;
};

type Sizes = Partial<Record<Change['figure'], string>>;

/**
 * What a recommendation would change, container by container. Pure. Of an operator that names no containers, the one
 * that changes most.
 */
export function changesOf(recommendation: CurrentRecommendation): Change[] {
  const {
    autoscalers = [],
    changes,
    containers = [],
    replicasBefore,
  } = recommendation;
  const sizes =
    containers.length > 0
      ? containers.map(({ name, before, after }) => ({
          container: name,
          before: before as Sizes,
          after: after as Sizes,
        }))
      : [
          {
            container: undefined,
            before: {} as Sizes,
            after: changes as Sizes,
          },
        ];
  const ofContainers = sizes.flatMap(({ container, before, after }) =>
    FIGURES.filter(isSize).flatMap(figure =>
      change(figure, container, before[figure], after[figure]),
    ),
  );
  return [
    ...ofContainers,
    ...change(
      'replicas',
      undefined,
      replicasBefore?.toString(),
      changes.replicas,
    ),
    ...change(
      'autoscaler_target',
      undefined,
      autoscalers.length > 0
        ? autoscalerTargetText(
            autoscalers.map(target => ({ ...target, after: target.before })),
          )
        : undefined,
      changes.autoscaler_target,
    ),
    ...change('spot', undefined, undefined, changes.spot),
    ...change('schedule', undefined, undefined, changes.schedule),
  ];
}

function isSize(figure: Change['figure']): boolean {
  return /_(request|limit)$/.test(figure);
}

function change(
  figure: Change['figure'],
  container: string | undefined,
  before: string | undefined,
  after: string | undefined,
): Change[] {
  return after === undefined || after === before
    ? []
    : [{ figure, container, before, after, percent: percentOf(before, after) }];
}

/** From one quantity to another, in percent of the first. */
export function percentOf(
  before: string | undefined,
  after: string,
): number | undefined {
  if (before === undefined) {
    return undefined;
  }
  try {
    const was = quantityValue(before);
    return was > 0 ? ((quantityValue(after) - was) / was) * 100 : undefined;
  } catch {
    return undefined;
  }
}
