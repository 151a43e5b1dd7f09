import {
  systemClock,
  type Clock,
} from '@flyrail/backstage-plugin-flyrail-node';
import type { UsageReader } from '../analysis';
import { SharedRefresh } from './sharedRefresh';
import {
  keyOf,
  type UsageSource,
  type WorkloadRef,
  type WorkloadUsage,
} from './usageSource';
import type { UsageSources } from './usageSources';

/** Usage that was read up to less than that long ago is as good as new. */
const FRESH_SECONDS = 20 * 60;
/** Usage that could not be read on for so long says nothing about today. */
const USELESS_SECONDS = 24 * 3600;

export interface UsageReaderOptions {
  readonly sources: UsageSources;
  /**
   * All workloads of a cluster that are optimized, so that they are read
   * together. Without it, those that were asked for in the last two hours.
   */
  readonly targets?: (cluster: string) => readonly WorkloadRef[];
  readonly clock?: Clock;
  readonly signal?: AbortSignal;
}

/**
 * Answers what a workload used from what is kept, and reads on when that is
 * older than twenty minutes: once for all who wait. What the host collects
 * itself is not read on: nobody knows what was not looked at.
 */
export function usageReader({
  sources,
  targets,
  clock = systemClock,
  signal: ending,
}: UsageReaderOptions): UsageReader {
  const refreshes = new Map<string, SharedRefresh>();
  const refreshOf = (source: UsageSource) => {
    const { cluster } = source;
    let refresh = refreshes.get(cluster);
    if (!refresh) {
      refresh = new SharedRefresh({
        source,
        targets: targets && (() => targets(cluster)),
        clock,
        signal: ending,
      });
      refreshes.set(cluster, refresh);
    }
    return refresh;
  };
  const isNamed = (cluster: string, workload: WorkloadRef) =>
    !targets || targets(cluster).some(each => keyOf(each) === keyOf(workload));
  const ageOf = ({ until = -Infinity }: WorkloadUsage) =>
    clock.now() / 1000 - until;
  return {
    async read({ target }, { signal }) {
      const { cluster, kind, namespace, name } = target;
      const workload = { namespace, kind, name };
      const source = sources.get(cluster);
      if (!source)
        return {
          outcome: 'noSource',
          message: `Nobody knows what ${kind} ${name} uses: add cluster "${cluster}" with its Prometheus to flyrail.optimization.usage.`,
        };
      let usage = await source.usageOf(workload);
      const isCollected = source.kind === 'metricsApi';
      if (!isCollected && ageOf(usage) > FRESH_SECONDS) {
        await refreshOf(source).refreshed(workload, signal);
        usage = await source.usageOf(workload);
      }
      const { state, message, remedy } = source.state();
      const why = [message, remedy].filter(Boolean).join(' ');
      if (usage.containers.length && ageOf(usage) < USELESS_SECONDS)
        return {
          outcome: 'usage',
          byContainer: new Map(
            usage.containers.map(({ container, digest }) => [
              container,
              digest,
            ]),
          ),
          ...(isCollected && { note: message }),
        };
      if (isCollected && !isNamed(cluster, workload))
        return {
          outcome: 'notEnoughData',
          message: `Nobody has looked at what ${kind} ${name} uses: without a Prometheus, the portal measures the workloads that a CostOptimization names. Create one (by itself it changes nothing), or add cluster "${cluster}" with its Prometheus to flyrail.optimization.usage.`,
        };
      if (isCollected && (state === 'ready' || state === 'pending'))
        return {
          outcome: 'notEnoughData',
          message: [
            `${kind} ${name} is measured from now on and needs 1 more day of data.`,
            ...(state === 'ready' ? [why] : []),
          ].join(' '),
        };
      if (state === 'ready')
        return {
          outcome: 'notEnoughData',
          message: `No pod of ${kind} ${name} has been measured ${
            usage.containers.length ? 'for a day' : 'yet'
          }: usage is there a few minutes after its pods run.`,
        };
      return state === 'empty'
        ? { outcome: 'notEnoughData', message: why }
        : { outcome: 'unavailable', message: why };
    },
  };
}
