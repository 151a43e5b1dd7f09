import type { WorkloadRef } from '../usageSource';
import type { Owners } from './owners';
import type { Demand } from './plan';

/** With more names than that in a matcher, the whole namespace is read. */
const MOST_PREFIXES = 60;
/** From that share of a namespace's pods on, leaving out the others is not worth a matcher. */
const MOST_OF_THEM = 0.7;

/** A workload and since when its usage is missing, in Unix seconds. */
export interface Missing {
  readonly workload: WorkloadRef;
  readonly from: number;
}

/** What to ask for each namespace. Workloads that had no pods in that time are left out. Pure. */
export function demandsOf(
  missing: readonly Missing[],
  owners: Owners,
): Demand[] {
  const groups = new Map<string, Missing[]>();
  for (const each of missing) {
    if (!owners.podsOf(each.workload)) continue;
    const key = `${each.workload.namespace} ${each.from}`;
    groups.set(key, [...(groups.get(key) ?? []), each]);
  }
  return [...groups.values()].map(group => {
    const workloads = group.map(({ workload }) => workload);
    const { namespace } = workloads[0];
    const all = owners.podsIn(namespace);
    const wanted = workloads.reduce(
      (sum, each) => sum + owners.podsOf(each),
      0,
    );
    const some =
      wanted < MOST_OF_THEM * all && workloads.length <= MOST_PREFIXES;
    return {
      namespace,
      workloads,
      from: group[0].from,
      pods: some ? wanted : all,
      ...(some && { podPrefixes: workloads.map(({ name }) => name) }),
    };
  });
}
