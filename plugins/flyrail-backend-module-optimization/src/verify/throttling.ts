import type { Baseline } from '../state/rollbackState';
import { matchersOf } from '../usage/prometheus/promql';
import type { PodHealth } from './judge';

/** In how many of its CPU periods a container was held back, of 1. `unknown`: why that cannot be told. */
export type Throttling =
  | { state: 'known'; share: number }
  | { state: 'unknown'; message: string };

/** Containers of these pods, taken together. */
export interface ThrottledPods {
  namespace: string;
  pods: readonly string[];
  containers: readonly string[];
}

/** What is looked back at. */
const WINDOW_SECONDS = 120;
/** A CPU may be throttled in so many of its periods, of 1; with more, and twice as many as before, it is worse. */
const MOST_THROTTLED = 0.25;
/** Enough to judge by, and not too long for a query. */
const MOST_PODS = 100;

/** Pods that have been ready for all of the window: starting takes more CPU than running does. Pure. */
export const steadyPods = (pods: readonly PodHealth[], now: number): string[] =>
  pods
    .filter(
      ({ isDeleting, isReady, readySince = now }) =>
        isReady && !isDeleting && readySince <= now - WINDOW_SECONDS,
    )
    .slice(0, MOST_PODS)
    .map(({ name }) => name);

/** The share over all the pods; of several replicas of the store, each has the same pod. Pure. */
export function throttlingQuery(
  labels: Readonly<Record<string, string>>,
  { namespace, pods, containers }: ThrottledPods,
): string {
  // Names of pods have dots, and nothing else that a pattern minds.
  const anyOf = (names: readonly string[]) =>
    `"${names.join('|').replace(/\./g, '[.]')}"`;
  const matchers = `${matchersOf({
    labels,
    namespaces: [namespace],
  })},pod=~${anyOf(pods)},container=~${anyOf(containers)}`;
  const counted = (counter: string) =>
    `sum(max by (namespace,pod,container) (increase(${counter}{${matchers}}[${WINDOW_SECONDS}s])))`;
  return `${counted('container_cpu_cfs_throttled_periods_total')} / ${counted(
    'container_cpu_cfs_periods_total',
  )}`;
}

/** Reads the answer to the query; without a period there was nothing to hold back. Pure. */
export function throttlingIn([share]: readonly number[]): Throttling {
  return share === undefined
    ? {
        state: 'unknown',
        message:
          'Prometheus has no container_cpu_cfs_periods_total of these pods: scrape cAdvisor once a minute',
      }
    : { state: 'known', share: Number.isNaN(share) ? 0 : share };
}

/** What a change is judged by. */
interface ThrottlingInput {
  baseline: Pick<Baseline, 'throttled'>;
  throttling?: Throttling;
}

const percent = (share: number) => `${Math.round(share * 100)} %`;

/** Whether the CPU is throttled as it was not before; undefined also where nobody knows. Pure. */
export function throttlingTrouble({
  baseline,
  throttling,
}: ThrottlingInput): string | undefined {
  const { throttled: before } = baseline;
  if (throttling?.state !== 'known' || before === undefined) {
    return undefined;
  }
  const { share } = throttling;
  return share > MOST_THROTTLED && share >= 2 * before
    ? `the CPU of its new pods is throttled in ${percent(
        share,
      )} of its periods (before: ${percent(before)}), with the lower CPU limit`
    : undefined;
}

/** What a person should know of throttling where it does not judge. Pure. */
export function throttlingRemark({
  baseline,
  throttling,
}: ThrottlingInput): string {
  if (!throttling) {
    return '';
  }
  if (throttling.state === 'unknown') {
    return `; nobody looked whether the lower CPU limit throttles it: ${throttling.message}`;
  }
  return baseline.throttled === undefined
    ? `; the CPU of its new pods is throttled in ${percent(
        throttling.share,
      )} of its periods, which does not judge the change: nobody knew what it was before`
    : '';
}
