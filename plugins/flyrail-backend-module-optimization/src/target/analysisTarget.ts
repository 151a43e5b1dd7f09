import type { Context } from '@flyrail/backstage-plugin-flyrail-node';
import {
  mostReplicas,
  readSchedule,
} from '@flyrail/backstage-plugin-optimization-common';
import type { AnalysisTarget } from '../analysis';
import { scheduledLeaf, type RollbackState } from '../state/rollbackState';
import { constraintsOf, type Target } from './findTarget';

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
    ...(await constraintsOf(io, workload, medium)),
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
