import type { SpotPlacement } from '@flyrail/backstage-plugin-optimization-common';
import type { Leaf, LeafValue } from './leaves';

type Fields = Record<string, unknown>;

const PREFERRED = 'preferredDuringSchedulingIgnoredDuringExecution';

/** Whether a leaf is an entry of a list of the pod template that says where pods may run. */
export const isPlacement = ({ field }: Leaf): boolean =>
  field === 'nodePreference' || field === 'toleration';

/** The entries that a placement adds, each as a leaf with its value. Pure. */
export function placementLeaves({
  preference,
  tolerations,
}: SpotPlacement): { leaf: Leaf; value: string }[] {
  const [{ key, values }] = preference.preference.matchExpressions;
  return [
    {
      leaf: { field: 'nodePreference', entry: `${key}=${values[0]}` },
      value: textOf(preference),
    },
    ...tolerations.map(toleration => ({
      leaf: {
        field: 'toleration' as const,
        entry: `${toleration.key}=${toleration.value}:${toleration.effect}`,
      },
      value: textOf(toleration),
    })),
  ];
}

/** An entry as text, its fields in a fixed order; null where there is none. Pure. */
export function readPlacement(podSpec: Fields, leaf: Leaf): LeafValue {
  const found = entriesOf(podSpec, leaf).find(entry => isOf(entry, leaf));
  return found === undefined ? null : textOf(found);
}

/**
 * What of a pod template's spec changes when these entries are set (null: removed). These lists have no merge key, so
 * they are sent whole, with everybody's entries; what would be left empty is removed. Pure.
 */
export function placementPatch(
  podSpec: Fields,
  values: readonly { leaf: Leaf; value: LeafValue }[],
): Fields {
  const listWith = (field: Leaf['field']) => {
    const its = values.filter(({ leaf }) => leaf.field === field);
    return its.length === 0
      ? undefined
      : its.reduce(
          (list, { leaf, value }) => replaced(list, leaf, value),
          entriesOf(podSpec, its[0].leaf),
        );
  };
  const tolerations = listWith('toleration');
  const preferences = listWith('nodePreference');
  return {
    ...(tolerations && {
      tolerations: tolerations.length > 0 ? tolerations : null,
    }),
    ...(preferences && { affinity: affinityPatch(podSpec, preferences) }),
  };
}

function affinityPatch(podSpec: Fields, preferences: Fields[]): Fields | null {
  if (preferences.length > 0) {
    return { nodeAffinity: { [PREFERRED]: preferences } };
  }
  const affinity = fieldsOf(podSpec.affinity);
  const others = (of: Fields, but: string) =>
    Object.keys(of).some(key => key !== but);
  if (others(fieldsOf(affinity.nodeAffinity), PREFERRED)) {
    return { nodeAffinity: { [PREFERRED]: null } };
  }
  return others(affinity, 'nodeAffinity') ? { nodeAffinity: null } : null;
}

function replaced(list: Fields[], leaf: Leaf, value: LeafValue): Fields[] {
  const at = list.findIndex(entry => isOf(entry, leaf));
  const entry = value === null ? [] : [JSON.parse(value) as Fields];
  return at < 0
    ? [...list, ...entry]
    : [...list.slice(0, at), ...entry, ...list.slice(at + 1)];
}

function entriesOf(podSpec: Fields, { field }: Leaf): Fields[] {
  const list =
    field === 'toleration'
      ? podSpec.tolerations
      : fieldsOf(fieldsOf(podSpec.affinity).nodeAffinity)[PREFERRED];
  return Array.isArray(list) ? list.map(fieldsOf) : [];
}

/** Whether an entry is the one that a leaf speaks of: of a node label, or of a taint. */
function isOf(entry: Fields, { field, entry: name }: Leaf): boolean {
  if (field === 'toleration') {
    return `${entry.key}=${entry.value}:${entry.effect}` === name;
  }
  const { matchExpressions } = fieldsOf(entry.preference);
  return (Array.isArray(matchExpressions) ? matchExpressions : []).some(
    ({ key, operator, values = [] }) =>
      operator === 'In' &&
      values.some((value: string) => `${key}=${value}` === name),
  );
}

function fieldsOf(part: unknown): Fields {
  return typeof part === 'object' && part !== null ? (part as Fields) : {};
}

/** JSON whose fields have one order, whoever wrote them. */
function textOf(part: unknown): string {
  return JSON.stringify(part, (_, value) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(
          Object.entries(value).sort(([a], [b]) => a.localeCompare(b)),
        )
      : value,
  );
}
