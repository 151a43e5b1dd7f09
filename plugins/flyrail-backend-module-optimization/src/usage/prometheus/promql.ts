/** A PromQL string: what is inside is a Go string literal. */
const quoted = (text: string) =>
  `"${text.replace(/\\/g, '\\\\').replace(/"/g, '\\"').replace(/\n/g, '\\n')}"`;

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** Which series: of these namespaces, and of pods whose names begin like these. */
export interface Selection {
  /** Labels that tell this cluster's series from others' in the same store. */
  readonly labels: Readonly<Record<string, string>>;
  readonly namespaces: readonly string[];
  /** Beginnings of pod names, up to a dash; all pods when there are none. */
  readonly podPrefixes?: readonly string[];
}

/** The matchers of a selection, without braces. */
export function matchersOf({
  labels,
  namespaces,
  podPrefixes,
}: Selection): string {
  return [
    ...Object.entries(labels).map(
      ([name, value]) => `${name}=${quoted(value)}`,
    ),
    anyOf('namespace', namespaces),
    ...(podPrefixes?.length
      ? [`pod=~${quoted(`(${podPrefixes.map(escaped).join('|')})-.+`)}`]
      : []),
  ].join(',');
}

function anyOf(label: string, values: readonly string[]): string {
  return values.length === 1
    ? `${label}=${quoted(values[0])}`
    : `${label}=~${quoted(values.map(escaped).join('|'))}`;
}

// cAdvisor tells of each pod as a whole (no container) and of its pause container, too.
const OWN_CONTAINERS = 'container!="",container!="POD"';

/**
 * Pods of one ReplicaSet, DaemonSet or StatefulSet ordinal as one group: the
 * store adds up no pods for us to take apart, and sends one series for many.
 * `groupOf` says the same of a pod's name.
 */
const grouped = (expression: string) =>
  `max by (namespace,group,container) (label_replace(${expression},"group","$1#$2","pod","(.+)-(?:([0-9]+)|[a-z0-9]+)"))`;

/** The group in which `cpuQuery` and `memoryQuery` answer for a pod: what its name begins with, and its ordinal. */
export function groupOf(pod: string): string | undefined {
  const match = /^(.+)-(?:([0-9]+)|[a-z0-9]+)$/.exec(pod);
  return match ? `${match[1]}#${match[2] ?? ''}` : undefined;
}

/** Cores of the busiest pod of each group: each sample is looked at once when `windowSeconds` is also the step. */
export function cpuQuery(selection: Selection, windowSeconds: number): string {
  return grouped(
    `rate(container_cpu_usage_seconds_total{${matchersOf(
      selection,
    )},${OWN_CONTAINERS}}[${windowSeconds}s])`,
  );
}

/** The peak of the working set within each window, of the largest pod of each group: no peak between two steps is missed. */
export function memoryQuery(
  selection: Selection,
  windowSeconds: number,
): string {
  return grouped(
    `max_over_time(container_memory_working_set_bytes{${matchersOf(
      selection,
    )},${OWN_CONTAINERS}}[${windowSeconds}s])`,
  );
}

// Of several replicas of the store, each has the same pod.
const byPod = (expression: string) =>
  `max by (namespace,pod,container) (${expression})`;

/** Cores of each pod: for a chart of one workload. */
export function podCpuQuery(
  selection: Selection,
  windowSeconds: number,
): string {
  return byPod(
    `rate(container_cpu_usage_seconds_total{${matchersOf(
      selection,
    )},${OWN_CONTAINERS}}[${windowSeconds}s])`,
  );
}

/** The peak of each pod's working set within each window: for a chart of one workload. */
export function podMemoryQuery(
  selection: Selection,
  windowSeconds: number,
): string {
  return byPod(
    `max_over_time(container_memory_working_set_bytes{${matchersOf(
      selection,
    )},${OWN_CONTAINERS}}[${windowSeconds}s])`,
  );
}

/** What was requested at each time, and the limits, as kube-state-metrics saw them. */
export const SIZES = {
  request: 'kube_pod_container_resource_requests',
  limit: 'kube_pod_container_resource_limits',
} as const;

/** All of `SIZES` by pod, container and resource. */
export function sizesQuery(selection: Selection): string {
  return `max by (__name__,namespace,pod,container,resource) ({__name__=~${quoted(
    Object.values(SIZES).join('|'),
  )},${matchersOf(selection)},${OWN_CONTAINERS},resource=~"cpu|memory"})`;
}

/** The counters and states of which their value every hour says enough. */
export const COUNTERS = {
  periods: 'container_cpu_cfs_periods_total',
  throttled: 'container_cpu_cfs_throttled_periods_total',
  restarts: 'kube_pod_container_status_restarts_total',
  oomKilled: 'kube_pod_container_status_last_terminated_reason',
  memoryLimit: 'kube_pod_container_resource_limits',
} as const;

/**
 * All of `COUNTERS` by pod and container, in one query. Their values are looked
 * at once a step, where `increase()` would look at every sample.
 */
export function countersQuery(selection: Selection): string {
  return `max by (__name__,namespace,pod,container) ({__name__=~${quoted(
    Object.values(COUNTERS).join('|'),
  )},${matchersOf(
    selection,
  )},${OWN_CONTAINERS},reason=~"OOMKilled|",resource=~"memory|"})`;
}

/** Series whose labels say to whom pods belong; the series themselves are not read. */
export function ownerMatchers(selection: Selection): string[] {
  const matchers = matchersOf(selection);
  return [
    `kube_pod_owner{${matchers}}`,
    `kube_replicaset_owner{${matchersOf({
      ...selection,
      podPrefixes: undefined,
    })}}`,
  ];
}

/** Series of cAdvisor: which pods and containers there are, where kube-state-metrics is not scraped. */
export function containerMatcher(selection: Selection): string {
  return `container_memory_working_set_bytes{${matchersOf(
    selection,
  )},${OWN_CONTAINERS}}`;
}

/** How often a series is scraped: the most samples that one has within the window. */
export function scrapeCountQuery(
  selection: Selection,
  windowSeconds: number,
): string {
  return `max(count_over_time(${containerMatcher(
    selection,
  )}[${windowSeconds}s]))`;
}

/** Whether the store has usage of any container at all. */
export const anyUsageQuery = `count(container_memory_working_set_bytes{${OWN_CONTAINERS}})`;
