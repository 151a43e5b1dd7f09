import { isSameLeaf, leafChangeText, type LeafChange } from '../change/leaves';
import type {
  AppliedRecommendation,
  RollbackState,
} from '../state/rollbackState';

type OnTop = Pick<RollbackState, 'leaves' | 'previous'>;

/**
 * The change that was in force when this one was put upon it, as it is in force again where this one fails: each begins
 * only once the one before has proved itself. Undefined: there was none. Pure.
 */
export function lastProven(state: RollbackState): RollbackState | undefined {
  const { canary: _, turning: __, rollback: ___, ...known } = state;
  const { autoscalers, previous, refused, requestedBy: ____, ...rest } = known;
  const leaves = state.leaves.flatMap(leaf => provenLeaf(state, leaf) ?? []);
  if (!previous || leaves.length === 0) {
    return undefined;
  }
  const { recommendation, requestedBy } = previous;
  return {
    ...rest,
    ...(requestedBy && { requestedBy }),
    sequence: state.sequence + 1,
    step: 'applied',
    recommendation: refused
      ? inForceStill(recommendation, leaves)
      : recommendation,
    leaves,
    autoscalers: autoscalers?.filter(({ name }) =>
      leaves.some(({ autoscaler }) => autoscaler === name),
    ),
  };
}

/** Each value with what is written where the change fails in the place of `original`. Pure. */
export const leavesOnFailure = (state: OnTop): LeafChange[] =>
  state.leaves.map(leaf => {
    const proven = provenLeaf(state, leaf);
    return proven ? { ...leaf, original: proven.wanted } : leaf;
  });

/** What a rollback that was begun goes back to; undefined: to what was there before anything of ours. Pure. */
export const backTo = (state: RollbackState): RollbackState | undefined =>
  isOfLast(state) ? lastProven(state) : undefined;

/** Each value with what a rollback that was begun writes, as `original`. Pure. */
export const leavesBack = (
  state: OnTop & Pick<RollbackState, 'rollback'>,
): LeafChange[] => (isOfLast(state) ? leavesOnFailure(state) : state.leaves);

/** What proved itself stays where the change upon it fails; a person, or the end of its object, undoes all of it. */
function isOfLast({ rollback }: Pick<RollbackState, 'rollback'>): boolean {
  return rollback?.reason === 'Worse' || rollback?.reason === 'Interrupted';
}

/** What is left of a change, and that nobody knows what that alone saves. Pure. */
export function inForceStill(
  recommendation: AppliedRecommendation,
  rest: readonly LeafChange[],
): AppliedRecommendation {
  const { savingsInForce: _, ...known } = recommendation;
  return {
    ...known,
    monthlySavings: 0,
    text: rest
      .map(leaf => leafChangeText({ ...leaf, before: leaf.original }))
      .join(', ')
      .slice(0, 2048),
  };
}

/** A value as the change before has left it; undefined where that did not touch it. */
function provenLeaf(
  { previous }: OnTop,
  leaf: LeafChange,
): LeafChange | undefined {
  const known = previous?.leaves?.find(each => isSameLeaf(each, leaf));
  if (!known) {
    return undefined;
  }
  const { scheduleBefore: _, endsSchedule: __, ...proven } = known;
  // A schedule of both has had its turns meanwhile.
  const isOnTime =
    known.schedule !== undefined && known.schedule === leaf.schedule;
  const wanted = isOnTime ? leaf.wanted : known.wanted;
  return { ...proven, before: wanted, wanted };
}
