import {
  requeueAfter,
  retry,
  type Outcome,
} from '@flyrail/backstage-plugin-flyrail-node';
import {
  mostReplicas,
  readSchedule,
  type CurrentRecommendation,
} from '@flyrail/backstage-plugin-optimization-common';
import {
  isSameLeaf,
  isSameValue,
  leafChangeText,
  type LeafChange,
  type Medium,
} from '../change/leaves';
import type { Media } from '../change/media';
import { FIELD_MANAGER } from '../change/write';
import {
  savingsOf,
  type Baseline,
  type ObjectAddress,
  type RollbackState,
} from '../state/rollbackState';
import { StateMovedError } from '../state/stateMap';
import type { Workload } from '../target/workload';
import { baselineOf } from '../verify/baseline';
import { canaryOf } from '../verify/canary';
import type { PodHealth } from '../verify/judge';
import { listPods } from '../verify/pods';
import { requesterOf } from './requests';
import type { Operation } from './rollback';
import { throttlingOf } from './throttling';
import { objectiveOf } from './verification';
import { tried } from './write';

/** How soon a look at what is there now follows. */
const NEXT_MS = 250;

/** What is decided to be applied. */
export interface Decision {
  shown: CurrentRecommendation;
  changes: LeafChange[];
  byPerson: boolean;
  workload: Workload;
  media: Media;
  pods: readonly PodHealth[];
  /** What is in force already. */
  before?: RollbackState;
}

/**
 * Keeps in both places what is needed to undo it, and only then writes the change. Where it cannot be kept, nothing is
 * written.
 */
export async function begin(
  operation: Omit<Operation, 'state'>,
  decision: Decision,
): Promise<Outcome> {
  const { look, parts, story, address } = operation;
  const { changes, pods, workload } = decision;
  const [objective, throttling] = await Promise.all([
    objectiveOf(operation),
    throttlingOf(operation, workload, changes, pods),
  ]);
  const decided = stateOf(operation, decision, {
    ...(objective && { objective: objective.state }),
    ...(throttling?.state === 'known' && { throttled: throttling.share }),
  });
  const canary = await chooseCanary(operation, decision);
  const state: RollbackState = canary
    ? { ...decided, step: 'trying', canary }
    : decided;
  try {
    await parts.keeper.write(look, address, state);
  } catch (error) {
    await unkeep(operation, decision.before, state).catch(() => {});
    if (error instanceof StateMovedError) {
      // Another one was quicker: whose the workload is, the next look finds and says.
      return requeueAfter(NEXT_MS, story.interim);
    }
    const message = `The state that a rollback needs could not be kept (${
      (error as Error).message
    }), so nothing was changed. It is tried again; look at the host's database and at the rights of this operator on ConfigMaps`;
    parts.metrics.failed.inc({
      cluster: look.cluster.name,
      reason: 'StateNotKept',
    });
    story
      .phase('Failed', message)
      .condition('Applicable', 'False', 'StateNotKept', message);
    return retry(message, story.interim);
  }
  // What was undone before is another story.
  story.status.held = undefined;
  return tried({ ...operation, state }, decision.media);
}

/**
 * What could not be kept in both places is kept in neither: the next look would take it for decided, and write it with
 * one copy only. What was in force stays known, and what another one keeps. Where one place is away it rejects: that is
 * what is told already.
 */
async function unkeep(
  { look, parts, address }: Omit<Operation, 'state'>,
  before: RollbackState | undefined,
  unkept: RollbackState,
): Promise<void> {
  const { sequence, owner, savedAt } = unkept;
  const { state } = await parts.keeper.read(look, address);
  const isIt = state?.owner.uid === owner.uid && state.savedAt === savedAt;
  if (!isIt || state.sequence !== sequence) {
    return;
  }
  await (before
    ? parts.keeper.write(
        look,
        address,
        { ...before, sequence: sequence + 1 },
        { anyOneWill: true },
      )
    : parts.keeper.remove(look, address, unkept));
}

/** The pods on which it is tried first; undefined where it is not. */
async function chooseCanary(
  { look, parts }: Omit<Operation, 'state'>,
  { changes, workload }: Decision,
) {
  if (parts.settings.canaryMs === 0) {
    return undefined;
  }
  const [only, ...others] = workload.containers;
  return canaryOf(await listPods(look, workload), changes, {
    now: look.now(),
    ...(others.length === 0 && { onlyContainer: only?.name }),
  });
}

/** What is kept of a change that is about to be made. */
function stateOf(
  { look }: Omit<Operation, 'state'>,
  { before, byPerson, changes, media, pods, shown, workload }: Decision,
  asked: Pick<Baseline, 'objective' | 'throttled'>,
): RollbackState {
  const { name, namespace, uid } = look.object.metadata;
  const now = look.now();
  const leaves = stacked(before?.leaves ?? [], changes, now);
  return {
    version: 1,
    sequence: (before?.sequence ?? 0) + 1,
    step: 'applying',
    owner: { namespace: namespace!, name: name!, uid: uid! },
    workload: {
      kind: workload.kind,
      namespace: workload.namespace,
      name: workload.name,
      uid: workload.uid,
    },
    through: addressOf(media.main),
    recommendation: {
      id: shown.id,
      optimizationType: shown.optimizationType,
      monthlySavings: shown.monthlySavings,
      ...(before && {
        savingsInForce: savingsOf(before) + shown.monthlySavings,
      }),
      text: changes.map(leafChangeText).join(', ').slice(0, 2048),
    },
    ...(byPerson && { requestedBy: requesterOf(look) }),
    ...(before && {
      previous: {
        recommendation: before.recommendation,
        ...(before.requestedBy && { requestedBy: before.requestedBy }),
        leaves: before.leaves,
      },
    }),
    savedAt: now.toISOString(),
    leaves,
    managers: before?.managers ?? othersOn(media.main),
    autoscalers: [...media.autoscalers].flatMap(([autoscaler, medium]) => {
      const isWritten = leaves.some(leaf => leaf.autoscaler === autoscaler);
      if (!isWritten || !medium) {
        return [];
      }
      const known = before?.autoscalers?.find(
        each => each.uid === medium.object.metadata.uid,
      );
      return known ?? { ...addressOf(medium), managers: othersOn(medium) };
    }),
    baseline: {
      ...baselineOf(pods, now.getTime() / 1000),
      ...asked,
    },
    original: before?.original ?? {
      replicas: workload.replicas,
      containers: workload.containers,
      labels: workload.object.metadata.labels ?? {},
      annotations: workload.object.metadata.annotations ?? {},
    },
  };
}

function addressOf({ object }: Medium): ObjectAddress {
  const { apiVersion, kind, metadata } = object;
  return {
    apiVersion,
    kind,
    namespace: metadata.namespace!,
    name: metadata.name!,
    uid: metadata.uid!,
  };
}

/** Who manages what of an object, but for us. */
function othersOn({ object }: Medium) {
  return (object.metadata.managedFields ?? []).filter(
    ({ manager }) => manager !== FIELD_MANAGER,
  );
}

/** A change on top of one that is in force: what was there before both is what undoing all of it goes back to. Pure. */
export function stacked(
  inForce: readonly LeafChange[],
  changes: readonly LeafChange[],
  now: Date,
): LeafChange[] {
  return [
    ...inForce
      .filter(leaf => !changes.some(change => isSameLeaf(change, leaf)))
      .map(settled),
    ...changes.map(change => {
      const known = inForce.find(leaf => isSameLeaf(leaf, change));
      return {
        ...change,
        // Also that there was nothing: null.
        original: known ? known.original : change.original,
        ...(known?.had !== undefined && { had: known.had }),
        ...(known?.schedule !== undefined && {
          scheduleBefore: known.schedule,
        }),
        ...(change.field === 'replicas' && {
          past: pastOf(change, known, now),
        }),
      };
    }),
  ].filter(
    ({ original, before, wanted, schedule, endsSchedule }) =>
      schedule !== undefined ||
      // Also where there are as many at this hour: that it ended is to be kept, until it is written.
      endsSchedule ||
      !(isSameValue(original, wanted) && isSameValue(before, wanted)),
  );
}

/** What is looked at goes no further back, in days. */
const LONGEST_WINDOW_DAYS = 30;

/** How many pods there were until now, and before that. */
function pastOf(
  { before }: LeafChange,
  known: LeafChange | undefined,
  now: Date,
): NonNullable<LeafChange['past']> {
  const { past = [], schedule, wanted = before } = known ?? {};
  const count =
    schedule === undefined
      ? Number(wanted ?? 1)
      : mostReplicas(readSchedule(schedule));
  const from = now.getTime() - LONGEST_WINDOW_DAYS * 86_400_000;
  return [
    ...past.filter(({ until }) => Date.parse(until) > from),
    {
      until: now.toISOString(),
      count,
      ...(schedule !== undefined && { schedule }),
    },
  ];
}

/** A value as the changes before have left it. */
export function settled({
  scheduleBefore: _,
  endsSchedule: __,
  ...leaf
}: LeafChange): LeafChange {
  return {
    ...leaf,
    before: leaf.wanted,
    ...(leaf.schedule !== undefined && { scheduleBefore: leaf.schedule }),
  };
}
