import type { KubernetesObject } from '@flyrail/backstage-plugin-flyrail-common';
import type { WorkloadRef } from './usageSource';

const KINDS = new Set<unknown>(['Deployment', 'StatefulSet', 'DaemonSet']);

/** Throws where the cluster is not known. */
type Known = (cluster: string) => readonly KubernetesObject[];

/** The workloads that the CostOptimizations of a cluster name, so that their usage is read together and before it is asked for. */
export class OptimizedWorkloads {
  #known?: Known;

  /** From now on the CostOptimizations are known. */
  attach(known: Known): void {
    this.#known = known;
  }

  /** Those of objects that stay. Empty while nothing is known. Never throws. */
  of(cluster: string): WorkloadRef[] {
    try {
      return (this.#known?.(cluster) ?? [])
        .filter(({ metadata }) => !metadata.deletionTimestamp)
        .flatMap(targetOf);
    } catch {
      return [];
    }
  }
}

function targetOf({ metadata, ...object }: KubernetesObject): WorkloadRef[] {
  const { spec } = object as {
    spec?: { targetWorkload?: Partial<WorkloadRef> };
  };
  const {
    kind,
    name,
    namespace = metadata.namespace,
  } = spec?.targetWorkload ?? {};
  return kind && KINDS.has(kind) && name && namespace
    ? [{ kind, name, namespace }]
    : [];
}
