import type { CostOptimizationSpec } from '../v1/CostOptimization';

/**
 * The kinds of workloads that can be optimized.
 *
 * @public
 */
export type WorkloadKind = CostOptimizationSpec['targetWorkload']['kind'];

/** @public */
export const WORKLOAD_KINDS: readonly WorkloadKind[] = [
  'Deployment',
  'StatefulSet',
  'DaemonSet',
];

/**
 * Which workload is meant. Without `cluster`: the only one that is configured.
 *
 * @public
 */
export interface WorkloadAddress {
  cluster?: string;
  namespace: string;
  kind: WorkloadKind;
  name: string;
}

/**
 * `<cluster>:<namespace>:<kind>:<name>`, or without the cluster.
 *
 * @public
 */
export function workloadId({
  cluster,
  namespace,
  kind,
  name,
}: WorkloadAddress): string {
  return [...(cluster ? [cluster] : []), namespace, kind, name].join(':');
}

const LABEL = '[a-z0-9](?:[-a-z0-9]*[a-z0-9])?';
const NAME = `${LABEL}(?:\\.${LABEL})*`;
const ID = new RegExp(`^(?:(${NAME}):)?(${LABEL}):([A-Za-z]+):(${NAME})$`);

/**
 * Reads a workload's id. The kind may be written in any case.
 *
 * @throws RangeError that says what is wrong with it
 * @public
 */
export function parseWorkloadId(id: string): WorkloadAddress {
  const [, cluster, namespace, word, name] = ID.exec(id) ?? [];
  if (!word) {
    throw new RangeError(
      `"${id}" names no workload: write <cluster>:<namespace>:<kind>:<name>, for example production:shop:Deployment:frontend; the cluster may be left out where there is one`,
    );
  }
  const kind = WORKLOAD_KINDS.find(
    each => each.toLowerCase() === word.toLowerCase(),
  );
  if (!kind) {
    throw new RangeError(
      `"${id}": a ${word} cannot be optimized: the kind is one of ${WORKLOAD_KINDS.join(
        ', ',
      )}`,
    );
  }
  return { ...(cluster && { cluster }), namespace, kind, name };
}
