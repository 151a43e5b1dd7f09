import { mediumName, type Medium } from '../change/leaves';
import { savingsOf, type RollbackState } from '../state/rollbackState';
import { concerning } from './concerning';
import type { Operation } from './rollback';

/** Says once that a change is in force: also where the host was killed before it could. */
export async function tellApplied(
  operation: Operation,
  main: Medium,
  at: Date,
): Promise<void> {
  const { look, parts, story, state } = operation;
  const { id, text, optimizationType } = state.recommendation;
  const by = state.requestedBy;
  parts.metrics.applied.inc({
    cluster: look.cluster.name,
    optimization_type: optimizationType,
  });
  look.event({
    type: 'Normal',
    reason: 'OptimizationApplied',
    action: 'Apply',
    note: `${mediumName(main)}: ${text}${by ? `, asked for by ${by}` : ''}`,
  });
  await parts.announcer.announce({
    what: 'Applied',
    ...concerning(operation, main),
    ...(by && { by }),
    message: text,
    next: look.object.spec.rollbackOnFailure
      ? 'It is watched now, and put back by itself should it do worse; you can roll it back on its page'
      : 'It is watched now, and stays even if it does worse, for spec.rollbackOnFailure is false: then roll it back on its page',
  });
  story.status.applied = appliedStatus(state, main, at);
  story.status.lastApplied = at.toISOString();
  story.status.appliedOptimizations++;
  story.status.totalSavings = savingsOf(state);
  story.status.held = undefined;
  story.happened(
    { what: 'Applied', recommendation: id, by, message: text },
    at,
  );
}

/** What the status says of a change in force. Pure. */
export function appliedStatus(state: RollbackState, main: Medium, at: Date) {
  const { id, text } = state.recommendation;
  const { kind, namespace, name } = state.workload;
  return {
    id,
    at: at.toISOString(),
    ...(state.requestedBy && { by: state.requestedBy.slice(0, 253) }),
    through: mediumName(main),
    workload: { kind, namespace, name },
    changes: text.slice(0, 2048),
    monthlySavings: savingsOf(state),
  };
}
