import type {
  Rule,
  UsageSeries,
} from '@flyrail/backstage-plugin-optimization-common';
import { type NamedSeries, split } from './dataset.ts';
import {
  type CpuScore,
  type MemoryScore,
  scoreCpu,
  scoreMemory,
} from './scores.ts';

/** Ours; what others published; or a point of the fixed front, which judges one resource. */
export type Part = 'ours' | 'published' | 'cpu front' | 'memory front';

export type Contestant = { name: string; part: Part; rule: Rule };

/** What a contestant did, by the series' place in the data; undefined where the resource is not there or it has no answer. */
export type Result = Omit<Contestant, 'rule'> & {
  cpu: (CpuScore | undefined)[];
  memory: (MemoryScore | undefined)[];
};

/** One-shot: every contestant sees the training days of every series, and is scored on the days that follow. */
export function contest(
  data: readonly NamedSeries[],
  contestants: readonly Contestant[],
): Result[] {
  const splits = data.map(({ series }) => split(series));
  return contestants.map(({ name, part, rule }) => {
    const scores = splits.map(({ training, heldOut }) =>
      score(rule, training, heldOut),
    );
    return {
      name,
      part,
      cpu: scores.map(({ cpu }) => cpu),
      memory: scores.map(({ memory }) => memory),
    };
  });
}

function score(rule: Rule, training: UsageSeries, heldOut: UsageSeries) {
  const asked = rule(training);
  return {
    cpu:
      heldOut.cpu && asked.cpu !== undefined && asked.cpu > 0
        ? scoreCpu(heldOut.cpu, () => asked.cpu!)
        : undefined,
    memory:
      heldOut.memory && asked.memory !== undefined && asked.memory > 0
        ? scoreMemory(heldOut.times, heldOut.memory, () => asked.memory!)
        : undefined,
  };
}

/** The places of the series that every contestant for a resource has a score on: nobody is judged on fewer. */
export function judgedPlaces(
  results: readonly Result[],
  resource: 'cpu' | 'memory',
): number[] {
  const judged = results.filter(result =>
    result[resource].some(score => score !== undefined),
  );
  return (judged[0]?.[resource] ?? []).flatMap((_, place) =>
    judged.every(result => result[resource][place] !== undefined)
      ? [place]
      : [],
  );
}

/** `all` and each family, with the places of its series among those given. */
export function groupsOf(
  data: readonly NamedSeries[],
  places: readonly number[],
): { group: string; places: number[] }[] {
  const families = [...new Set(places.map(place => data[place].family))].sort();
  return [
    { group: 'all', places: [...places] },
    ...families.map(family => ({
      group: family,
      places: places.filter(place => data[place].family === family),
    })),
  ];
}
