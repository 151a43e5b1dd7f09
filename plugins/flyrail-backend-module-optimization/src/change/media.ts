import {
  isSameValue,
  type Leaf,
  type LeafChange,
  type LeafValue,
  type Medium,
} from './leaves';

/** What is left of all that one change is written to. */
export interface FoundMedia {
  /** The workload, or the custom resource that owns it; undefined when it is gone. */
  main?: Medium;
  /** Its HorizontalPodAutoscalers that are written to themselves, by name; undefined: it is gone. */
  autoscalers: ReadonlyMap<string, Medium | undefined>;
}

/** All that one change is written to. */
export interface Media extends FoundMedia {
  main: Medium;
}

/** Where a leaf is; undefined when that is gone. */
export function mediumOf(
  { main, autoscalers }: FoundMedia,
  { autoscaler }: Leaf,
): Medium | undefined {
  return autoscaler !== undefined && autoscalers.has(autoscaler)
    ? autoscalers.get(autoscaler)
    : main;
}

/** A leaf's value, wherever it is; null when that is gone. */
export const readLeaf = (media: FoundMedia, leaf: Leaf): LeafValue =>
  mediumOf(media, leaf)?.read(leaf) ?? null;

/** Every object that is there. */
export const objectsOf = ({ main, autoscalers }: FoundMedia): Medium[] =>
  [main, ...autoscalers.values()].flatMap(medium => medium ?? []);

/** One write: an object, and what is set on it. */
export interface Write {
  medium: Medium;
  values: { leaf: LeafChange; value: LeafValue }[];
}

/**
 * The writes of a change, one for each object that is there, in their order. There is no transaction over two objects:
 * in between there are to be rather too many pods than too few. An autoscaler aims at request × target, so a target
 * that falls comes before the workload, and one that rises after it. Pure.
 */
export function writesOf(
  media: FoundMedia,
  leaves: readonly LeafChange[],
  valueOf: (leaf: LeafChange) => LeafValue,
): Write[] {
  const writes: Write[] = objectsOf(media).map(medium => ({
    medium,
    values: leaves
      .filter(leaf => mediumOf(media, leaf) === medium)
      .map(leaf => ({ leaf, value: valueOf(leaf) })),
  }));
  const rank = ({ medium, values }: Write) => {
    if (medium === media.main) {
      return 1;
    }
    return values.some(
      ({ leaf, value }) => Number(value) < Number(medium.read(leaf)),
    )
      ? 0
      : 2;
  };
  return writes.sort((a, b) => rank(a) - rank(b));
}

/** Whether a leaf has this value already. */
export const isAt = (
  media: FoundMedia,
  leaf: Leaf,
  value: LeafValue,
): boolean => isSameValue(readLeaf(media, leaf), value);
