import {
  resourcePath,
  type KubernetesObject,
} from '@flyrail/backstage-plugin-flyrail-common';
import {
  ApiError,
  Pod,
  requeueAfter,
  type Outcome,
} from '@flyrail/backstage-plugin-flyrail-node';
import { ROLLBACK_REQUEST } from '@flyrail/backstage-plugin-optimization-common';
import { mediumName, type Medium } from '../change/leaves';
import { FIELD_MANAGER } from '../change/write';
import type { Look } from '../parts';
import type { Canary, RollbackState } from '../state/rollbackState';
import { momentText } from '../story';
import { canaryVerdict, hasSizes } from '../verify/canary';
import { consume, isRollbackAsked, requesterOf } from './requests';
import type { Operation } from './rollback';
import { tellRolledBack } from './tellRolledBack';

/** How soon it goes on after its own write. */
const NEXT_MS = 250;

/**
 * Tries a change on its canaries: gives them the new size, and looks at them until the time is over. `proven`: they did
 * no worse, or it cannot be tried here, and the workload is to be written. Where one does worse, or a person wants a
 * rollback meanwhile, all get their old size back and nothing is written.
 */
export async function tryFirst(
  operation: Operation & { state: { canary: Canary } },
  medium: Medium,
): Promise<Outcome | 'proven' | 'failed'> {
  const { look, parts, story, state } = operation;
  const { canary } = state;
  if (canary.failed !== undefined) {
    return tellFailed(operation, medium);
  }
  if (isRollbackAsked(look, state)) {
    const by = requesterOf(look);
    return fail(operation, medium, {
      failed: `stopped by ${by ?? 'the annotation'}`,
      stopped: { ...(by && { by }) },
    });
  }
  const now = look.now();
  let isSettled = true;
  for (const each of canary.pods) {
    const pod = await podOf(look, state, each);
    if (pod && !hasSizes(pod, canary.wanted)) {
      try {
        await resize(look, pod, canary.wanted);
      } catch (error) {
        if (!isRefusal(error)) {
          throw error;
        }
        // This cluster, or this pod, cannot: its quality of service would change, or there is no such thing here.
        await putBack(look, state);
        return 'proven';
      }
      isSettled = false;
      continue;
    }
    const verdict = pod
      ? canaryVerdict(pod, each, canary, now)
      : { state: 'fine' as const };
    if (verdict.state === 'cannot') {
      await putBack(look, state);
      return 'proven';
    }
    if (verdict.state === 'worse') {
      return fail(operation, medium, {
        failed: `${verdict.message} (canary, ${canary.pods.length} of ${canary.of} pods)`,
      });
    }
    isSettled &&= verdict.state === 'fine';
  }
  const until = Date.parse(canary.startedAt) + parts.settings.canaryMs;
  if (now.getTime() >= until && isSettled) {
    return 'proven';
  }
  const names = canary.pods.map(({ name }) => name).join(', ');
  const message = `Tried on ${names} first (${canary.pods.length} of ${
    canary.of
  } pods), until ${momentText(until)}`;
  story
    .phase('Applying', message)
    .condition('Progressing', 'True', 'Canary', message, { passing: true });
  return requeueAfter(
    Math.min(
      parts.settings.pollMs,
      1_000,
      Math.max(0, until - now.getTime()) + NEXT_MS,
    ),
    story.interim,
  );
}

/** Gives canaries back what they had, where they are still there. Again and again without harm. */
export async function putBack(
  look: Pick<Look, 'get' | 'request'>,
  state: RollbackState,
): Promise<void> {
  for (const each of state.canary?.pods ?? []) {
    const pod = await podOf(look, state, each);
    if (pod && !hasSizes(pod, each.before)) {
      try {
        await resize(look, pod, each.before);
      } catch (error) {
        // A pod that went meanwhile needs nothing; one that refuses is replaced by its workload's next rollout.
        if (!isRefusal(error)) {
          throw error;
        }
      }
    }
  }
}

/** Decides that it is not done, keeps that, and says so. */
async function fail(
  operation: Operation & { state: { canary: Canary } },
  medium: Medium,
  why: Pick<Canary, 'failed' | 'stopped'>,
): Promise<Outcome | 'failed'> {
  const { look, parts, address, state } = operation;
  const next = {
    ...state,
    sequence: state.sequence + 1,
    canary: { ...state.canary, ...why },
  };
  await parts.keeper.write(look, address, next, { anyOneWill: true });
  return tellFailed({ ...operation, state: next }, medium);
}

/** Says once that the try failed, with the old sizes back; `failed` once the status has it. */
async function tellFailed(
  operation: Operation & { state: { canary: Canary } },
  medium: Medium,
): Promise<Outcome | 'failed'> {
  const { look, story, state } = operation;
  await putBack(look, state);
  const { id, text } = state.recommendation;
  const { held } = story.status;
  if (held?.recommendation === id && held.reason === 'RolledBack') {
    return 'failed';
  }
  const seconds = Math.round(
    (look.now().getTime() - Date.parse(state.canary.startedAt)) / 1000,
  );
  const { failed, stopped } = state.canary;
  const proven = stopped && state.previous?.recommendation.text;
  const told = `${
    stopped
      ? `Its try was ${failed} after ${seconds} s`
      : `It did worse after ${seconds} s: ${failed}`
  }. The pods have their old size back, and ${mediumName(
    medium,
  )} was never changed (${text})${
    proven
      ? `. What proved itself before stays in force (${proven}): ask again to undo that, too`
      : ''
  }`;
  // It has been for this one: what was in force before is not undone along with it.
  await consume(look, ROLLBACK_REQUEST);
  await tellRolledBack(operation, medium, {
    ...{ told, by: stopped?.by },
    asked: stopped !== undefined,
  });
  if (!stopped) {
    story.condition('Verified', 'False', 'Worse', told);
  }
  return requeueAfter(NEXT_MS, story.interim);
}

/** The very pod that was chosen; undefined when it is gone, or another has its name. */
async function podOf(
  { get }: Pick<Look, 'get'>,
  { workload }: RollbackState,
  { name, uid }: Canary['pods'][number],
): Promise<KubernetesObject | undefined> {
  const pod = await get(Pod, { namespace: workload.namespace, name });
  return pod?.metadata.uid === uid && !pod.metadata.deletionTimestamp
    ? pod
    : undefined;
}

/** The API server says no, or that there is no such thing: asking again changes nothing. */
function isRefusal(error: unknown): boolean {
  return error instanceof ApiError && (error.terminal || error.status === 404);
}

/** Gives a pod another size in place; refused by the API server where that cannot be. */
async function resize(
  { request }: Pick<Look, 'request'>,
  { metadata: { name, namespace, resourceVersion } }: KubernetesObject,
  containers: Canary['wanted'],
): Promise<void> {
  await request({
    method: 'PATCH',
    path: `${resourcePath(Pod, { namespace, name })}/resize`,
    query: { fieldManager: FIELD_MANAGER },
    // Merges containers by their name, and figures by theirs.
    contentType: 'application/strategic-merge-patch+json',
    body: { metadata: { resourceVersion }, spec: { containers } },
  });
}
