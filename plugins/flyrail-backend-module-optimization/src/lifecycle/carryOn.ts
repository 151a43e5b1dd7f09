import { type Outcome } from '@flyrail/backstage-plugin-flyrail-node';
import { isMarked } from '../change/write';
import type { Obstacle, Target } from '../target/findTarget';
import { nextStep } from './nextStep';
import {
  finishRollback,
  putBackRest,
  restore,
  type Operation,
} from './rollback';
import { supersede } from './supersede';
import { throughOf } from './through';
import { watch } from './watch';
import { abandon, confirm, takeBack, tried, write } from './write';

/**
 * Carries a kept state on by one step, from what is there: whatever was interrupted goes on here. `settled`: a change is
 * in force and has proved itself; `gone`: nothing is kept any more.
 */
export async function carryOn(
  operation: Operation,
  target: Target | undefined,
  obstacle: Obstacle | undefined,
): Promise<Outcome | 'settled' | 'gone'> {
  const { look, parts, story, address, state } = operation;
  const { main, autoscalers } = await throughOf(look, state);
  if (!main) {
    await putBackRest(operation, { autoscalers });
    await parts.keeper.remove(look, address, state);
    story.status.applied = undefined;
    story.status.totalSavings = 0;
    return 'gone';
  }
  const media = { main, autoscalers };
  const step = nextStep(state, media, ({ object }) => isMarked(object, state));
  switch (step.step) {
    case 'try':
      return obstacle || look.object.spec.dryRun
        ? abandon(operation)
        : tried(operation, media);
    case 'write':
      if (!obstacle && !look.object.spec.dryRun) {
        return write(operation, media);
      }
      return step.begun
        ? takeBack(
            operation,
            media,
            obstacle?.message ?? 'spec.dryRun is true now',
          )
        : abandon(operation);
    case 'abandon':
      return abandon(operation);
    case 'takeBack':
      return takeBack(
        operation,
        media,
        'Somebody changed the rest before it was written',
      );
    case 'restore':
      return restore(operation, media);
    case 'finish':
      return finishRollback(operation, media);
    case 'superseded':
      return supersede(operation, media, step);
    case 'confirm':
      return watch(
        { ...operation, state: await confirm(operation) },
        media,
        target,
        obstacle,
      );
    default:
      return watch(operation, media, target, obstacle);
  }
}
