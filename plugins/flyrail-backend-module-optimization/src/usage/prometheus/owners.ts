import { keyOf, type WorkloadRef } from '../usageSource';
import { groupOf } from './promql';

type Labels = Readonly<Record<string, string>>;

/** Kubernetes draws the ends of names from these letters. */
const HASH = /^(.+)-[bcdfghjklmnpqrstvwxz2456789]{1,10}$/;

/**
 * Which workload a pod or a group of pods belonged to, also when it is long
 * gone. Goes by what kube-state-metrics said in that time (kube_pod_owner,
 * kube_replicaset_owner), so a ReplicaSet may be called anything; only pods of
 * which it said nothing go by the pattern of their names.
 */
export class Owners {
  /** namespace/pod → key of a workload, or of another owner that is nobody we ask for. */
  readonly #byPod = new Map<string, string>();
  readonly #byGroup = new Map<string, Set<string>>();
  readonly #podsIn = new Map<string, Set<string>>();
  readonly #countOf = new Map<string, number>();
  readonly #wanted: ReadonlyMap<string, WorkloadRef>;

  constructor(wanted: readonly WorkloadRef[], series: readonly Labels[] = []) {
    this.#wanted = new Map(wanted.map(each => [keyOf(each), each]));
    this.add(series);
  }

  /** Learns from series of kube_pod_owner and kube_replicaset_owner. */
  add(series: readonly Labels[]): void {
    const replicaSets = new Map<string, string>();
    for (const labels of series)
      if (labels.replicaset && labels.owner_name)
        replicaSets.set(
          `${labels.namespace}/${labels.replicaset}`,
          `${labels.namespace}/${labels.owner_kind}/${labels.owner_name}`,
        );
    for (const {
      namespace,
      pod,
      owner_kind: kind,
      owner_name: name,
    } of series) {
      if (!pod || !kind || !name) continue;
      const replicaSet =
        kind === 'ReplicaSet'
          ? replicaSets.get(`${namespace}/${name}`) ??
            deploymentByName(namespace, name)
          : undefined;
      this.#note(namespace, pod, replicaSet ?? `${namespace}/${kind}/${name}`);
    }
  }

  /** Learns of pods that exist, by their names where nothing else is known. */
  addPods(series: readonly Labels[]): void {
    for (const { namespace, pod } of series)
      if (pod && !this.#byPod.has(`${namespace}/${pod}`)) {
        const workload = this.#byName(namespace, groupOf(pod));
        if (workload) this.#note(namespace, pod, keyOf(workload));
      }
  }

  #note(namespace: string, pod: string, owner: string) {
    if (!this.#byPod.has(`${namespace}/${pod}`))
      this.#countOf.set(owner, (this.#countOf.get(owner) ?? 0) + 1);
    this.#byPod.set(`${namespace}/${pod}`, owner);
    const group = `${namespace}/${groupOf(pod)}`;
    this.#byGroup.set(
      group,
      (this.#byGroup.get(group) ?? new Set()).add(owner),
    );
    this.#podsIn.set(
      namespace,
      (this.#podsIn.get(namespace) ?? new Set()).add(pod),
    );
  }

  /** How many pods a namespace had in that time. */
  podsIn(namespace: string): number {
    return this.#podsIn.get(namespace)?.size ?? 0;
  }

  /** How many pods a workload had in that time. */
  podsOf(workload: WorkloadRef): number {
    return this.#countOf.get(keyOf(workload)) ?? 0;
  }

  /** The workload of a pod, if it is one that was asked for. */
  ofPod(namespace: string, pod: string): WorkloadRef | undefined {
    const owner = this.#byPod.get(`${namespace}/${pod}`);
    return owner
      ? this.#wanted.get(owner)
      : this.#byName(namespace, groupOf(pod));
  }

  /**
   * The workload of a group of pods, if it is one that was asked for. A group
   * that belongs to two is nobody's: a guess would size the wrong one.
   */
  ofGroup(namespace: string, group: string): WorkloadRef | undefined {
    const owners = this.#byGroup.get(`${namespace}/${group}`);
    if (!owners) return this.#byName(namespace, group);
    return owners.size === 1 ? this.#wanted.get([...owners][0]) : undefined;
  }

  #byName(
    namespace: string,
    group: string | undefined,
  ): WorkloadRef | undefined {
    const [, base, ordinal] = /^(.+)#([0-9]*)$/.exec(group ?? '') ?? [];
    if (!base) return undefined;
    const wanted = (kind: string, name: string) =>
      this.#wanted.get(`${namespace}/${kind}/${name}`);
    const ordinalOwner = ordinal ? wanted('StatefulSet', base) : undefined;
    const deployment = HASH.exec(base)?.[1];
    return (
      ordinalOwner ??
      (deployment ? wanted('Deployment', deployment) : undefined) ??
      wanted('DaemonSet', base)
    );
  }
}

function deploymentByName(namespace: string, replicaSet: string) {
  const name = HASH.exec(replicaSet)?.[1];
  return name && `${namespace}/Deployment/${name}`;
}
