import {
  systemClock,
  type Clock,
} from '@flyrail/backstage-plugin-flyrail-node';
import type { UsageReader } from '../analysis';
import { SharedRefresh } from './sharedRefresh';
import type { UsageSource, WorkloadRef, WorkloadUsage } from './usageSource';

/** Usage that was read up to less than that long ago is as good as new. */
const FRESH_SECONDS = 20 * 60;
/** Usage that could not be read on for so long says nothing about today. */
const USELESS_SECONDS = 24 * 3600;

export interface UsageReaderOptions {
  /** By the name of the cluster. */
  readonly sources: ReadonlyMap<string, UsageSource>;
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
 * older than twenty minutes: once for all who wait.
 */
export function usageReader({
  sources,
  targets,
  clock = systemClock,
  signal: ending,
}: UsageReaderOptions): UsageReader {
  const refreshes = new Map(
    [...sources].map(([cluster, source]) => [
      cluster,
      new SharedRefresh({
        source,
        targets: targets && (() => targets(cluster)),
        clock,
        signal: ending,
      }),
    ]),
  );
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
      if (ageOf(usage) > FRESH_SECONDS) {
        await refreshes.get(cluster)!.refreshed(workload, signal);
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
