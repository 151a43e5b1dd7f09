import {
  report,
  requeueAfter,
  retry,
  stalled,
  type ApplyReport,
  type Outcome,
  type StatusReport,
} from '@flyrail/backstage-plugin-flyrail-node';

export function outcomeOf(
  { objects }: ApplyReport,
  found: StatusReport,
  mustBeWatched: boolean,
): Outcome {
  // #region outcome
  const refused = objects.find(({ outcome }) => outcome === 'refused');
  if (refused?.terminal && refused.fields?.length) {
    return stalled(refused.problem!, found); // only another spec helps
  }
  if (refused) {
    return retry(refused.problem!, found); // a quota, a namespace that is going: it may pass
  }
  return mustBeWatched
    ? requeueAfter(5 * 60_000, found) // nothing tells of what we wait for
    : report(found);
  // #endregion
}
