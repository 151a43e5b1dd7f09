import { digestOf, type UsageDigest } from '../../digest/digest';
import type { DecisionInput } from '../decisionInput';
import type { LoadSlice } from '../hourlyNeeds';
import type { Workload } from '../workload';

const GIB = 2 ** 30;
const HOUR = 3600;

/** Ten pods of 2 cores and 4 GiB: 20 cores, 40 GiB. */
export const workload: Workload = {
  kind: 'Deployment',
  name: 'web',
  replicas: 10,
  containers: [
    { name: 'web', requests: { cpu: 2, memory: 4 * GIB }, limits: {} },
  ],
  podSpec: { containers: [{ name: 'web' }] },
  autoscalers: [],
  disruptionBudgets: [{ name: 'web', minAvailable: 1 }],
};

/** A week that is busy from Monday to Friday, 8–18. */
export const officeHours = (busy: number, quiet: number): LoadSlice[] =>
  Array.from({ length: 168 }, (_, hour) => ({
    start: 3 * 24 * HOUR + hour * HOUR,
    seconds: HOUR,
    cpu:
      hour >= 24 && hour < 144 && hour % 24 >= 8 && hour % 24 < 18
        ? busy
        : quiet,
  }));

/** Two weeks of as many cores and of a third of a GiB, hour by hour. */
export const levelUse = (cpu: number): UsageDigest =>
  digestOf({
    times: Float64Array.from({ length: 14 * 24 }, (_, hour) => hour * HOUR),
    cpu: new Float64Array(14 * 24).fill(cpu),
    memory: new Float64Array(14 * 24).fill(0.3 * GIB),
  });

/** Nothing went wrong. */
export const uneventful: DecisionInput['evidence'] = {
  oomKills: 0,
  throttledShare: 0,
  restartsPerDay: 0,
  burstiness: 1,
};
