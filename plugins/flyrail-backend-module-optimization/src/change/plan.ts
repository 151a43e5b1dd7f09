import { stringify } from 'yaml';
import { apiVersionOf } from '@flyrail/backstage-plugin-flyrail-common';
import {
  NO_SCHEDULE,
  SPOT_PLATFORMS,
  spotPlacement,
  type CurrentRecommendation,
} from '@flyrail/backstage-plugin-optimization-common';
import { isSameValue, type Leaf, type LeafChange } from './leaves';
import { mediumOf, readLeaf, writesOf, type Media } from './media';
import { placementLeaves } from './placementLeaves';
import type { Size } from './shown';

const fields: Record<keyof Size, Leaf['field']> = {
  cpu_request: 'requests.cpu',
  memory_request: 'requests.memory',
  cpu_limit: 'limits.cpu',
  memory_limit: 'limits.memory',
};

/** What people call it, where the field's name is not that. */
const NAMES: Partial<Record<Leaf['field'], string>> = {
  nodePreference: 'a preference for nodes',
  toleration: 'tolerations',
};

/**
 * What a shown recommendation writes to these objects. Pure.
 *
 * @param options - `isWorkload`: the main object is the workload itself; `scheduleInForce`: by what its replicas follow
 * the clock already, if they do
 */
export function leafChanges(
  shown: CurrentRecommendation,
  media: Media,
  {
    isWorkload,
    scheduleInForce,
  }: { isWorkload: boolean; scheduleInForce?: string },
): LeafChange[] {
  const { template } = (media.main.object.spec ?? {}) as {
    template?: { spec?: Record<string, unknown> };
  };
  const endsSchedule =
    shown.changes.schedule === NO_SCHEDULE && scheduleInForce !== undefined;
  const values = [
    ...wantedLeaves(shown, { isWorkload }),
    ...spotLeaves(shown, template?.spec ?? {}),
  ]
    .map(({ leaf, value, had }): LeafChange => {
      const before = readLeaf(media, leaf);
      return {
        ...leaf,
        ...{ original: before, before, wanted: value },
        ...(before === null && had !== undefined && { had }),
        ...(endsSchedule &&
          leaf.field === 'replicas' && { endsSchedule: true }),
      };
    })
    .filter(
      ({ before, wanted, endsSchedule: ends }) =>
        ends || !isSameValue(before, wanted),
    );
  return shown.changes.schedule === scheduleInForce
    ? values
    : [...values, ...scheduledLeaf(shown, media)];
}

/** Replicas by the clock begin as they are; what the schedule wants now is for the look that follows. */
function scheduledLeaf(
  { changes: { schedule } }: CurrentRecommendation,
  media: Media,
): LeafChange[] {
  const field = 'replicas' as const;
  const now = readLeaf(media, { field });
  return schedule === undefined || schedule === NO_SCHEDULE
    ? []
    : [{ field, original: now, before: now, wanted: now, schedule }];
}

interface WantedLeaf {
  leaf: Leaf;
  value: string;
  /** What the pods have. */
  had?: string;
}

function wantedLeaves(
  { autoscalers = [], changes, containers = [] }: CurrentRecommendation,
  { isWorkload }: { isWorkload: boolean },
): WantedLeaf[] {
  const wanted: WantedLeaf[] = containers.flatMap(({ name, before, after }) =>
    Object.entries(after).flatMap(([key, value]) => {
      const field = fields[key as keyof Size];
      const leaf: Leaf = { ...(isWorkload && { container: name }), field };
      const had = before[key as keyof Size];
      return value === undefined ? [] : [{ leaf, value, had }];
    }),
  );
  if (changes.replicas !== undefined) {
    wanted.push({ leaf: { field: 'replicas' }, value: changes.replicas });
  }
  for (const { name, container, resource, after } of autoscalers) {
    const leaf: Leaf = {
      autoscaler: name,
      ...(container !== undefined && { container }),
      field: `utilization.${resource}`,
    };
    wanted.push({ leaf, value: String(after) });
  }
  return wanted;
}

function spotLeaves(
  { changes }: CurrentRecommendation,
  podSpec: Record<string, unknown>,
): WantedLeaf[] {
  const platform = SPOT_PLATFORMS.find(({ name }) => name === changes.spot);
  return platform ? placementLeaves(spotPlacement(platform, podSpec)) : [];
}

/** The first change that nothing has a place for, in words; undefined where each has one. Pure. */
export function withoutPlace(
  media: Media,
  changes: readonly LeafChange[],
): string | undefined {
  const homeless = changes.find(leaf => !mediumOf(media, leaf)?.has(leaf));
  if (!homeless) {
    return undefined;
  }
  const { kind, metadata } = media.main.object;
  return homeless.autoscaler !== undefined && !mediumOf(media, homeless)
    ? `The HorizontalPodAutoscaler "${homeless.autoscaler}" is gone: it is looked at again`
    : `${kind} "${metadata.name}" owns the workload and has no field for ${
        NAMES[homeless.field] ?? homeless.field
      }: change it there`;
}

/** The change as a person pastes it where the objects have their source: one document for each. Pure. */
export function changeYaml(
  media: Media,
  changes: readonly LeafChange[],
): string {
  return writesOf(media, changes, ({ wanted }) => wanted)
    .filter(({ values }) => values.length > 0)
    .map(({ medium, values }) => {
      const { name, namespace } = medium.object.metadata;
      return stringify({
        apiVersion: apiVersionOf(medium.resource),
        kind: medium.resource.kind,
        metadata: { name, namespace },
        spec: medium.patch(values, {}).body.spec,
      });
    })
    .join('---\n');
}
