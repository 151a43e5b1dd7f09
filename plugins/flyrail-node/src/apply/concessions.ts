import type { KubernetesObject } from '@flyrail/backstage-plugin-flyrail-common';
import { differences, type Difference } from './comparison';
import type { Remembered } from './ownersMemory';

/** Tells differences of one object apart. */
const nameOf = ({ path }: Difference) => path.join(' ');

/** The differences that are to be repaired: not what was conceded. */
export function differencesOf(
  { conceded }: Remembered,
  wanted: KubernetesObject,
  observed: KubernetesObject,
): Difference[] {
  return differences(wanted, observed).filter(
    difference =>
      difference.kind === 'changed' || !conceded?.has(nameOf(difference)),
  );
}

/** Of what was removed, concedes what came back at once: a webhook's. We do not fight it. */
export function concede(
  memory: Remembered,
  wanted: KubernetesObject,
  stored: KubernetesObject,
  removed: readonly Difference[],
): void {
  if (removed.length === 0) {
    return;
  }
  const names = new Set(removed.map(nameOf));
  for (const difference of differences(wanted, stored)) {
    if (difference.kind !== 'changed' && names.has(nameOf(difference))) {
      memory.conceded ??= new Set();
      memory.conceded.add(nameOf(difference));
    }
  }
}

/** Whether something differs now that was no difference before: somebody wrote meanwhile. */
export function differsOtherwise(
  memory: Remembered,
  wanted: KubernetesObject,
  stored: KubernetesObject,
  before: readonly Difference[],
): boolean {
  const names = new Set(before.map(nameOf));
  return differencesOf(memory, wanted, stored).some(
    difference => !names.has(nameOf(difference)),
  );
}

/** Whether a write changed none of what differed. */
export function isInVain(
  memory: Remembered,
  wanted: KubernetesObject,
  stored: KubernetesObject,
  before: readonly Difference[],
): boolean {
  const names = new Set(differencesOf(memory, wanted, stored).map(nameOf));
  return before.every(difference => names.has(nameOf(difference)));
}
