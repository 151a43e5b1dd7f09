import type { UsageState } from '../usageSource';
import type { PrometheusProblem } from './prometheusProblem';

const PATHS =
  'Prometheus and Thanos answer at their root, Mimir at /prometheus, VictoriaMetrics in cluster mode at /select/0/prometheus';

export const READY: UsageState = {
  state: 'ready',
  message: 'Usage is read from Prometheus and is up to date.',
};

/** The store answers and has usage of nobody any more, though there are pods. */
export const goneState: UsageState = {
  state: 'empty',
  message:
    'The store answers and knows of pods, and has no container_memory_working_set_bytes of any container any more.',
  remedy:
    'Check that the kubelets’ /metrics/cadvisor is still scraped, and that its label container is kept. What was read before counts for a day.',
};

/** What a problem is for the person who reads it, with what to do. Pure. */
export function stateOf(
  { kind, message }: PrometheusProblem,
  cluster: string,
): UsageState {
  const at = `flyrail.optimization.usage of cluster "${cluster}"`;
  switch (kind) {
    case 'unreachable':
      return {
        state: 'unreachable',
        message: `${message}.`,
        remedy: `Check prometheus.url in ${at}, and that this host may reach it; it is tried again by itself.`,
      };
    case 'unauthorized':
      return {
        state: 'unauthorized',
        message: `${message}.`,
        remedy: `Check prometheus.headers or prometheus.tokenFile in ${at}.`,
      };
    case 'wrongAddress':
      return {
        state: 'wrongAddress',
        message: `${message}.`,
        remedy: `Check prometheus.url in ${at}: it must lead to where /api/v1/query is. ${PATHS}.`,
      };
    case 'slow':
      return {
        state: 'slow',
        message: `${message}.`,
        remedy: `What was read so far stays; the next look goes on from there with smaller queries. Raise prometheus.queryTimeoutSeconds or lower prometheus.samplesPerQuery in ${at} if it stays so.`,
      };
    case 'tooMuch':
      return {
        state: 'slow',
        message: `${message}. It cannot be asked for less.`,
        remedy: `Raise the store's own limit of samples per query, or lower prometheus.samplesPerQuery in ${at}.`,
      };
    case 'busy':
      return {
        state: 'busy',
        message: `${message}.`,
        remedy:
          'It is asked again at the next look, and goes on where it stopped.',
      };
    default:
      return {
        state: 'wrongAddress',
        message: `${message}.`,
        remedy: `The store does not understand the query: check that prometheus.url in ${at} leads to one that speaks PromQL.`,
      };
  }
}

/** The store answers and has nothing of the workloads. */
export function emptyState(
  cluster: string,
  labels: Readonly<Record<string, string>>,
  anyUsage: boolean,
): UsageState {
  const told = Object.entries(labels).map(
    ([name, value]) => `${name}="${value}"`,
  );
  return anyUsage
    ? {
        state: 'empty',
        message: `The store has usage of containers, but of none of these workloads${
          told.length ? ` with ${told.join(', ')}` : ''
        }.`,
        remedy: told.length
          ? `Check prometheus.labels in flyrail.optimization.usage of cluster "${cluster}": the store's series must carry them.`
          : `Check that prometheus.url in flyrail.optimization.usage of cluster "${cluster}" is the store of this cluster, and that the workloads have pods.`,
      }
    : {
        state: 'empty',
        message:
          'The store answers, and has no container_memory_working_set_bytes of any container.',
        remedy:
          'Scrape the kubelets’ /metrics/cadvisor, and kube-state-metrics for owners, restarts and OOM kills (kube-prometheus-stack does both).',
      };
}
