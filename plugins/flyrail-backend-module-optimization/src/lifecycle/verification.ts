import type { RollbackState } from '../state/rollbackState';
import { isSameValue, workloadMedium, type LeafChange } from '../change/leaves';
import { quantityValue } from '@flyrail/backstage-plugin-flyrail-common';
import { SLO_QUERY } from '@flyrail/backstage-plugin-optimization-common';
import type { Look, Parts } from '../parts';
import { rolloutOf, workloadKinds, type Workload } from '../target/workload';
import { judge, type Verdict, type VerifyInput } from '../verify/judge';
import type { Objective } from '../verify/objectives';
import { readPods } from '../verify/pods';
import { leavesOnFailure } from './lastProven';
import { throttlingOf } from './throttling';

/** An owner that has not passed a change on to its workload by then does not. */
const PASS_ON_SECONDS = 120;
/** A Prometheus that does not answer by then says nothing at this look: pods are looked at again soon. */
const OBJECTIVE_MS = 5_000;

/** How a workload does since a change, as of now. */
export async function verify(
  { look, parts }: { look: Look; parts: Parts },
  state: RollbackState,
  workload: Workload,
  writtenAtMs: number,
): Promise<Verdict> {
  const now = look.now().getTime() / 1000;
  const appliedAt = writtenAtMs / 1000;
  if (!isPassedOn(state, workload)) {
    const { kind, name } = state.through;
    return now - appliedAt > PASS_ON_SECONDS
      ? {
          state: 'worse',
          message: `${kind} "${name}" does not pass the change on to ${workload.kind} ${workload.name}`,
        }
      : {
          state: 'rollingOut',
          message: `${kind} "${name}" has it; ${workload.kind} ${workload.name} not yet`,
        };
  }
  const input: VerifyInput = {
    appliedAt,
    now,
    windowSeconds: parts.settings.verifyMs / 1000,
    rollout: rolloutOf(workload),
    pods: await readPods(look, workload),
    baseline: state.baseline,
    podsStay: state.leaves
      .filter(({ before, wanted }) => !isSameValue(before, wanted))
      .every(({ field }) => field === 'replicas'),
    // Above what would be there again: an older and smaller limit does not make up for a lowered one.
    memoryRaised: leavesOnFailure(state)
      .filter(isRaisedMemory)
      .map(({ container }) => container ?? workload.containers[0].name),
  };
  const verdict = judge(input);
  if (verdict.state === 'worse') {
    return verdict;
  }
  const [objective, throttling] = await Promise.all([
    objectiveOf(
      { look, parts },
      // The last word is worth waiting for.
      verdict.state === 'verified' ? undefined : OBJECTIVE_MS,
    ),
    verdict.state === 'rollingOut'
      ? undefined
      : throttlingOf(
          { look, parts },
          workload,
          // Against what would be there again: a schedule's turn has its own before.
          leavesOnFailure(state).map(leaf => ({
            ...leaf,
            before: leaf.original,
          })),
          input.pods,
        ),
  ]);
  return judge({ ...input, objective, throttling });
}

/** How the service does against the objective that its CostOptimization names; undefined where it names none. */
export async function objectiveOf(
  {
    look: { cluster, object, signal },
    parts,
  }: {
    look: Look;
    parts: Parts;
  },
  deadlineMs?: number,
): Promise<Objective | undefined> {
  const query = object.metadata.annotations?.[SLO_QUERY]?.trim();
  return query
    ? parts.objectives.ask(cluster.name, query, { signal, deadlineMs })
    : undefined;
}

/** More than the pods would have again, whoever gives it to them. */
function isRaisedMemory({ field, had, original, wanted }: LeafChange): boolean {
  const again = original ?? had;
  return (
    field === 'limits.memory' &&
    wanted !== null &&
    again !== undefined &&
    quantityValue(wanted) > quantityValue(again)
  );
}

/** Whether the pod template has what was written to its owner. Pure. */
function isPassedOn(
  { leaves, through }: RollbackState,
  workload: Workload,
): boolean {
  if (through.uid === workload.uid) {
    return true;
  }
  const medium = workloadMedium(workloadKinds[workload.kind], workload.object);
  const [only] = workload.containers;
  return leaves
    .filter(({ field }) => /^(requests|limits)\./.test(field))
    .every(leaf =>
      isSameValue(medium.read({ ...leaf, container: only?.name }), leaf.wanted),
    );
}
