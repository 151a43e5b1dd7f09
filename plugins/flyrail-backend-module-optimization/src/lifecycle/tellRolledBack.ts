import { mediumName, type Medium } from '../change/leaves';
import { concerning } from './concerning';
import type { Operation } from './rollback';

/**
 * Says once what was undone, wherever that is told: the owner, the status and its history, the metric, an Event. Nothing
 * is applied by itself until the spec is changed.
 *
 * @param asked - somebody wanted it so (`by`, where that is known); otherwise it is a warning
 */
export async function tellRolledBack(
  operation: Operation,
  main: Medium,
  { told, by, asked }: { told: string; by?: string; asked: boolean },
): Promise<void> {
  const { look, parts, story, state } = operation;
  const { id } = state.recommendation;
  const now = look.now();
  await parts.announcer.announce({
    what: 'RolledBack',
    ...concerning(operation, main),
    ...(by && { by }),
    message: told,
    next: `Nothing is applied by itself until the spec of CostOptimization ${
      look.object.metadata.name
    } is changed${
      asked ? '' : '; its page says what was seen, and lets you apply it again'
    }`,
  });
  story.phase('RolledBack', told).held(
    {
      reason: 'RolledBack',
      ...{ recommendation: id, by, message: told },
      generation: look.object.metadata.generation ?? 0,
    },
    now,
  );
  parts.metrics.rollbacks.inc({ cluster: look.cluster.name });
  look.event({
    type: asked ? 'Normal' : 'Warning',
    reason: 'OptimizationRolledBack',
    action: 'RollBack',
    note: `${mediumName(main)}: ${told}`,
  });
}
