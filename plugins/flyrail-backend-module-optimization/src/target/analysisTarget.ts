import type { Context } from '@flyrail/backstage-plugin-flyrail-node';
import {
  mostReplicas,
  readSchedule,
} from '@flyrail/backstage-plugin-optimization-common';
import type { AnalysisTarget } from '../analysis';
import { scheduledLeaf, type RollbackState } from '../state/rollbackState';
import { listPods } from '../verify/pods';
import { countsWholePods } from './autoscalers';
import { constraintsOf, type Target } from './findTarget';
import { givenSizes, leavesSizesOpen } from './givenSizes';
import { requestBesides } from './sidecars';
import type { Workload } from './workload';

/** Enough to see what pods have besides their template: they are alike, but others may have their labels. */
const FEW_PODS = 50;

/**
 * The workload as an analysis sees it: with as many pods as it has when it is busy. The operator and the optimizer's API
 * both judge this.
 *
 * @param inForce - what was applied, if anything was
 */
export async function analysisTarget(
  io: { cluster: { name: string } } & Pick<Context, 'request'>,
  target: Target,
  inForce: RollbackState | undefined,
): Promise<AnalysisTarget> {
  const { workload, medium } = target;
  const { kind, namespace, name, uid, podSelector, podSpec } = workload;
  const schedule = inForce && scheduledLeaf(inForce)?.schedule;
  const past = inForce?.leaves.find(({ field }) => field === 'replicas')?.past;
  const unwritable = unwritableOf(target);
  const constraints = await constraintsOf(io, workload, medium);
  return {
    cluster: io.cluster.name,
    ...{ kind, namespace, name, uid, podSelector, podSpec },
    ...(schedule === undefined
      ? { replicas: workload.replicas }
      : { schedule, replicas: mostReplicas(readSchedule(schedule)) }),
    ...(past && {
      past: past.map(each => ({ ...each, until: new Date(each.until) })),
    }),
    ...(unwritable && { unwritable }),
    pods: workload.object.status?.desiredNumberScheduled,
    ...constraints,
    ...(await asInPods(io, workload, constraints.autoscalers)),
  };
}

/** Its sizes as its pods have them, and its autoscalers with what these count besides. Pods are read where one of them needs it. */
async function asInPods(
  io: Pick<Context, 'request'>,
  workload: Workload,
  autoscalers: AnalysisTarget['autoscalers'],
): Promise<Pick<AnalysisTarget, 'containers' | 'given' | 'autoscalers'>> {
  const countsPods = autoscalers.some(countsWholePods);
  const pods =
    countsPods || leavesSizesOpen(workload)
      ? await listPods(io, workload, FEW_PODS)
      : [];
  const besides = countsPods ? requestBesides(workload, pods) : {};
  return {
    ...givenSizes(workload, pods),
    autoscalers: autoscalers.map(each => ({
      ...each,
      ...(Object.keys(besides).length > 0 && { besides }),
    })),
  };
}

/** What a change of the target could not be written to, and why. Pure. */
export function unwritableOf({
  medium,
  obstacle,
}: Target): AnalysisTarget['unwritable'] {
  if (!medium) {
    return undefined;
  }
  const { kind, metadata } = medium.object;
  const noField = `${kind} "${metadata.name}" owns the workload and has no field for it`;
  const hasReplicas = medium.has({ field: 'replicas' });
  const inGit =
    obstacle?.reason === 'GitOwned'
      ? 'its source is in Git, where nothing follows the clock'
      : undefined;
  const schedule = hasReplicas ? inGit : noField;
  const found = {
    ...(!hasReplicas && { replicas: noField }),
    ...(schedule && { schedule }),
    ...(!medium.has({ field: 'nodePreference' }) && { spot: noField }),
  };
  return Object.keys(found).length > 0 ? found : undefined;
}
