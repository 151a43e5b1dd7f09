import type { Baseline } from '../state/rollbackState';
import type { PodHealth } from './judge';

/** The most that a pod's past excuses, in seconds. */
export const MOST_READY_SECONDS = 600;

/** How often all containers of a pod restarted. Pure. */
export const restartsOf = ({ containers }: PodHealth): number =>
  containers.reduce((sum, { restarts }) => sum + restarts, 0);

/**
 * The median of what pods took to be ready. `readySince` is the last time only: a pod that was unready for a moment
 * since says nothing where another one has not been.
 */
function usualReadySeconds(pods: readonly PodHealth[]): number {
  const took = (some: readonly PodHealth[]) =>
    some.flatMap(({ isReady, readySince, startedAt }) =>
      isReady && readySince !== undefined && startedAt !== undefined
        ? Math.max(0, readySince - startedAt)
        : [],
    );
  const steady = took(pods.filter(pod => restartsOf(pod) === 0));
  const known = steady.length > 0 ? steady : took(pods);
  const likely = known
    .filter(seconds => seconds <= MOST_READY_SECONDS)
    .sort((a, b) => a - b);
  return (
    likely[Math.floor(likely.length / 2)] ??
    (known.length > 0 ? MOST_READY_SECONDS : 0)
  );
}

/** How the pods are before a change. Pure. */
export function baselineOf(all: readonly PodHealth[], now: number): Baseline {
  const pods = all.filter(({ isFinished }) => !isFinished);
  const hours = pods.reduce(
    (sum, { startedAt }) => sum + (now - (startedAt ?? now)) / 3600,
    0,
  );
  const restarts = pods.reduce((sum, pod) => sum + restartsOf(pod), 0);
  return {
    readySeconds: usualReadySeconds(pods),
    restartsPerHour: hours > 0 ? restarts / Math.max(hours, 1) : 0,
  };
}
