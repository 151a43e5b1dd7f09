import { isDeepStrictEqual } from 'node:util';
import {
  done,
  requeueAfter,
  type Finalize,
  type Outcome,
} from '@flyrail/backstage-plugin-flyrail-node';
import {
  CostOptimization,
  type CostOptimizationObject,
} from '@flyrail/backstage-plugin-optimization-common';
import { mediumName } from './change/leaves';
import {
  beginRollback,
  cleanUp,
  finishRollback,
  putBackRest,
  reinstate,
  restore,
  type Operation,
} from './lifecycle/rollback';
import { backTo, leavesBack } from './lifecycle/lastProven';
import { oursToRestore } from './lifecycle/nextStep';
import { unlessStale } from './lifecycle/unlessStale';
import { throughOf } from './lifecycle/through';
import { endSchedule } from './lifecycle/turn';
import type { Look, Parts } from './parts';
import type { RollbackState, WorkloadAddress } from './state/rollbackState';
import { Story } from './story';
import { targetAddress } from './target/findTarget';

const SOON_MS = 100;

/**
 * Puts back what was applied (or leaves it, as `deletionPolicy` says), and removes what was kept. Where nothing can be
 * read any more it says so and lets the object go: a deletion must not hang on what is lost. A store that is away is
 * waited for: what it keeps would undo this one's change for the next.
 */
export const finalizeWith =
  (parts: Parts): Finalize<CostOptimizationObject> =>
  async look => {
    const { object, cluster, event, logger } = look;
    const story = new Story(object);
    for (const address of addressesOf(look)) {
      const outcome = await unlessStale(() =>
        undo(look, parts, story, address),
      );
      if (outcome) {
        return outcome;
      }
    }
    parts.savings.forget(cluster.name, object.metadata.uid!);
    for (const { kind, namespace, name } of addressesOf(look)) {
      const workload = { kind, namespace, name };
      await parts.usage.forget(cluster.name, workload).catch(error => {
        // What stays is forgotten by its age.
        logger.warn(`Usage of ${kind} ${name} is kept: ${error.message}`);
      });
    }
    event({
      type: 'Normal',
      reason: 'OptimizationDeleted',
      action: 'Delete',
      note: 'Nothing of it is left',
    });
    return done();
  };

/**
 * The target was changed in the spec: what was done to the other one is undone first. Which one it is stands in the status
 * before anything is done to it, so that it is known whenever a host ends.
 */
export async function undoElsewhere(
  look: Look,
  parts: Parts,
  story: Story,
): Promise<Outcome | undefined> {
  const { status } = story;
  const before = status.target ?? status.applied?.workload;
  const now = targetAddress(look.object);
  if (!before || isDeepStrictEqual(before, now)) {
    // Of an object that is older than this field, or a cluster whose definition of it is.
    status.target = now;
    return undefined;
  }
  const outcome = await undo(look, parts, story, {
    cluster: look.cluster.name,
    ...before,
  });
  if (outcome) {
    return outcome;
  }
  status.applied = undefined;
  status.totalSavings = 0;
  status.target = now;
  return requeueAfter(SOON_MS, story.interim);
}

/**
 * A state whose CostOptimization is gone without having undone it (its finalizer was taken off, or it was restored under
 * another uid): it is undone for it. `kept`: it is another one's, or not to be touched now.
 */
export async function undoOrphan(
  look: Look,
  parts: Parts,
  story: Story,
  address: WorkloadAddress,
  { owner }: Pick<RollbackState, 'owner'>,
): Promise<Outcome | 'kept'> {
  const { namespace, name, uid } = owner;
  const there = await look.get(CostOptimization, { namespace, name });
  if (there?.metadata.uid === uid || look.object.spec.dryRun) {
    return 'kept';
  }
  return (
    (await undo(look, parts, story, address, uid)) ??
    requeueAfter(SOON_MS, story.interim)
  );
}

/** Where something may be kept. The spec may be anything by now. */
function addressesOf({ object, cluster }: Look): WorkloadAddress[] {
  const { name: clusterName } = cluster;
  const known = [object.status?.target, object.status?.applied?.workload];
  const target = object.spec?.targetWorkload?.name
    ? targetAddress(object)
    : undefined;
  const key = (address: object) => JSON.stringify(address);
  return [
    ...new Map(
      [...known, target].flatMap(address => {
        if (!address) {
          return [];
        }
        const { kind, namespace, name } = address;
        const full = { cluster: clusterName, kind, namespace, name };
        return [[key(full), full] as const];
      }),
    ).values(),
  ];
}

/**
 * One step of undoing; undefined when nothing is left to undo.
 *
 * @param ownerUid - whose state it is; default: the object's that is looked at
 * @throws Error when the store is away, and may have what nothing else has; its message is told in the status
 */
async function undo(
  look: Look,
  parts: Parts,
  story: Story,
  address: WorkloadAddress,
  ownerUid = look.object.metadata.uid,
): Promise<Outcome | undefined> {
  const { object, event } = look;
  const { state, lost, problems } = await parts.keeper.read(look, address);
  if (lost) {
    event({
      type: 'Warning',
      reason: 'OptimizationFailed',
      action: 'RollBack',
      note: `${address.kind} ${
        address.name
      } stays as it is: what was there before cannot be read (${problems.join(
        '; ',
      )})`,
    });
    return undefined;
  }
  if (!state && problems.length > 0) {
    throw new Error(
      `Whether something of ${address.kind} ${
        address.name
      } is still to be put back is not known yet (${problems.join('; ')})`,
    );
  }
  if (!state || state.owner.uid !== ownerUid) {
    return undefined;
  }
  const operation: Operation = { look, parts, story, address, state };
  const { main, autoscalers } = await throughOf(look, state);
  // What was interrupted is not kept half done.
  const isKept =
    state.step === 'applied' &&
    object.spec?.deletionPolicy === 'Keep' &&
    object.metadata.deletionTimestamp;
  if (!main) {
    await (isKept
      ? cleanUp(operation)
      : putBackRest(operation, { autoscalers }));
    await parts.keeper.remove(look, address, state);
    return undefined;
  }
  const media = { main, autoscalers };
  if (isKept) {
    await endSchedule(operation, media);
    await cleanUp(operation);
    await parts.keeper.remove(look, address, state);
    return undefined;
  }
  if (state.step !== 'rollingBack') {
    await beginRollback(operation, media, {
      reason: 'Deleted',
      message: `the CostOptimization of ${mediumName(main)} goes`,
    });
    return requeueAfter(SOON_MS);
  }
  if (oursToRestore(media, leavesBack(state)).length > 0) {
    await restore(operation, media);
    return requeueAfter(SOON_MS);
  }
  const proven = backTo(state);
  if (proven) {
    // Of a change that failed, the one before it is what is undone next.
    await reinstate(operation, proven);
    return requeueAfter(SOON_MS);
  }
  // A rollback that was begun for another reason ends with the object all the same.
  await finishRollback(
    {
      ...operation,
      state: { ...state, rollback: { ...state.rollback!, reason: 'Deleted' } },
    },
    media,
  );
  return undefined;
}
