import {
  systemClock,
  type Clock,
} from '@flyrail/backstage-plugin-flyrail-node';
import type { AnalysisTarget, UsageReader } from '../analysis';
import { SharedRefresh } from './sharedRefresh';
import {
  isTroubled,
  keyOf,
  type UsageSource,
  type WorkloadRef,
  type WorkloadUsage,
} from './usageSource';
import type { UsageSources } from './usageSources';

/** Usage that was read up to less than that long ago is as good as new. */
const FRESH_SECONDS = 20 * 60;
/** Usage that could not be read on for so long, or that nothing was added to, says nothing about today. */
const USELESS_SECONDS = 24 * 3600;
/** So long a look waits for what is new where it can go on without. */
const PATIENCE_MS = 5_000;

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
 * older than twenty minutes: once for all who wait. Where what is kept is of
 * today, or the source is in trouble, that takes five seconds at most: reading
 * goes on, and the next look knows. What the host collects itself is not read
 * on: nobody knows what was not looked at.
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
  const ageOf = (until = -Infinity) => clock.now() / 1000 - until;
  const isOfToday = (usage: WorkloadUsage, target: AnalysisTarget) =>
    usage.containers.length > 0 &&
    ageOf(knownUntil(usage, target)) < USELESS_SECONDS;
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
      if (!isCollected && ageOf(usage.until) > FRESH_SECONDS) {
        const isPatient =
          !isOfToday(usage, target) && !isTroubled(source.state());
        await refreshOf(source).refreshed(workload, signal, {
          isKnown: usage.until !== undefined,
          ...(!isPatient && { patienceMs: PATIENCE_MS }),
        });
        usage = await source.usageOf(workload);
      }
      const { state, message, remedy } = source.state();
      const why = [message, remedy].filter(Boolean).join(' ');
      if (isOfToday(usage, target))
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
          message: usage.containers.length
            ? `Not every container of ${kind} ${name} has been measured in the last day: if its pods run, check that the kubelets’ /metrics/cadvisor is scraped and its label container kept. Usage is there a quarter of an hour later.`
            : `No pod of ${kind} ${name} has been measured yet: usage is there a few minutes after its pods run.`,
        };
      return state === 'empty'
        ? { outcome: 'notEnoughData', message: why }
        : { outcome: 'unavailable', message: why };
    },
  };
}

/** Up to when each container that the workload has, and that was ever measured, is known; Unix seconds. Pure. */
function knownUntil(
  { until, containers }: WorkloadUsage,
  target: AnalysisTarget,
): number | undefined {
  if (until === undefined) return undefined;
  const present = new Set(target.containers.map(({ name }) => name));
  const newest = containers.flatMap(({ container, digest }) =>
    present.has(container) ? digest.newest ?? [] : [],
  );
  return Math.min(until, ...newest);
}
