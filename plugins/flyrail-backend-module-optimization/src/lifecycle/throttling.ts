import { quantityValue } from '@flyrail/backstage-plugin-flyrail-common';
import type { LeafChange } from '../change/leaves';
import type { Look, Parts } from '../parts';
import type { Workload } from '../target/workload';
import type { PodHealth } from '../verify/judge';
import { steadyPods, type Throttling } from '../verify/throttling';

const DEADLINE_MS = 5_000;

/** Lower than what the pods had, whoever gave it to them; where they had none, any is. */
function isLowerLimit({ before, field, had, wanted }: LeafChange): boolean {
  const was = before ?? had;
  return (
    field === 'limits.cpu' &&
    wanted !== null &&
    (was === undefined || quantityValue(wanted) < quantityValue(was))
  );
}

/** How much the CPU of these pods is held back, where a change lowers a limit of theirs; undefined where it lowers none. */
export async function throttlingOf(
  { look, parts }: { look: Look; parts: Parts },
  { namespace, containers: [first] }: Workload,
  leaves: readonly LeafChange[],
  pods: readonly PodHealth[],
): Promise<Throttling | undefined> {
  const containers = leaves
    .filter(isLowerLimit)
    .map(({ container }) => container ?? first.name);
  if (containers.length === 0) {
    return undefined;
  }
  const { cluster, signal } = look;
  const steady = steadyPods(pods, look.now().getTime() / 1000);
  return steady.length === 0
    ? {
        state: 'unknown',
        message: 'no pod of it has been ready for two minutes',
      }
    : parts.objectives.throttling(
        cluster.name,
        { namespace, pods: steady, containers },
        { signal, deadlineMs: DEADLINE_MS },
      );
}
