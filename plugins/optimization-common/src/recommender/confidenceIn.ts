import type { UsageDigest } from '../digest/digest';
import type { Sizing } from '../series';
import { cpuConfidence, cpuEvidence } from './cpuConfidence';
import { daysOf, daysSeen } from './days';
import { missing } from './enough';
import { recentPeaks } from './memory';
import { memoryConfidence } from './memoryConfidence';
import { calmness } from './trouble';

/**
 * That requests hold in the next seven days, each 0–1: at most 1 % of the time above the cores, nothing above the bytes.
 * Calibrated, for any request and not just for those that `recommend` would make. A resource of which there is too
 * little data is left out.
 *
 * @public
 */
export function confidenceIn(digest: UsageDigest, sizing: Sizing): Sizing {
  const [cpu, memory] = [daysOf(digest, 'cpu'), daysOf(digest, 'memory')];
  const calm = calmness(digest);
  return {
    ...(sizing.cpu !== undefined &&
      !missing(cpu) && {
        cpu: calm * cpuConfidence(cpuEvidence(cpu), sizing.cpu),
      }),
    ...(sizing.memory !== undefined &&
      !missing(memory) && {
        memory:
          calm *
          memoryConfidence(
            {
              peak: Math.max(0, ...recentPeaks(digest)),
              days: daysSeen(memory),
            },
            sizing.memory,
          ),
      }),
  };
}
