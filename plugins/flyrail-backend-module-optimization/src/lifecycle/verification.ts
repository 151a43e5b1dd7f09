import type { RollbackState } from '../state/rollbackState';
import { isSameValue, workloadMedium } from '../change/leaves';
import { quantityValue } from '@flyrail/backstage-plugin-flyrail-common';
import { SLO_QUERY } from '@flyrail/backstage-plugin-optimization-common';
import type { Look, Parts } from '../parts';
import { rolloutOf, workloadKinds, type Workload } from '../target/workload';
import { judge, type Verdict } from '../verify/judge';
import type { Objective } from '../verify/objectives';
import { readPods } from '../verify/pods';

/** An owner that has not passed a change on to its workload by then does not. */
const PASS_ON_SECONDS = 120;

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
  const objective = await objectiveOf({ look, parts });
  return judge({
    appliedAt,
    now,
    windowSeconds: parts.settings.verifyMs / 1000,
    rollout: rolloutOf(workload),
    pods: await readPods(look, workload),
    baseline: state.baseline,
    objective,
    podsStay: state.leaves
      .filter(({ before, wanted }) => !isSameValue(before, wanted))
      .every(({ field }) => field === 'replicas'),
    memoryRaised: state.leaves
      .filter(
        ({ field, original, wanted }) =>
          field === 'limits.memory' &&
          wanted !== null &&
          original !== null &&
          quantityValue(wanted) > quantityValue(original),
      )
      .map(({ container }) => container ?? workload.containers[0].name),
  });
}

/** How the service does against the objective that its CostOptimization names; undefined where it names none. */
export async function objectiveOf({
  look: { cluster, object, signal },
  parts,
}: {
  look: Look;
  parts: Parts;
}): Promise<Objective | undefined> {
  const query = object.metadata.annotations?.[SLO_QUERY]?.trim();
  return query
    ? parts.objectives.ask(cluster.name, query, { signal })
    : undefined;
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
