import type { FleetWorkload } from '../fleetWorkloads.ts';

export interface PlanCost {
  queries: number;
  samples: number;
  /** Of the containers that it has asked for, 0–1. */
  share: number;
}

/** KRR's defaults: a subquery step of 75 s, 50 pods a query, six workers. */
const STEP = '75s';
const PODS_A_QUERY = 50;
const PODS_A_STATUS_QUERY = 100;
const WORKERS = 6;
const CPU_PERCENTILE = 0.95;
/** Coprime with the numbers of containers of a bench: so many apart, every one comes once, and the first are like all. */
const STRIDE = 7_919;

type Ask = (query: string) => Promise<{ metric: Record<string, string> }[]>;

/**
 * What robusta-dev/krr asks a Prometheus with its strategy `simple`, query by
 * query: for each container of a Deployment its ReplicaSets, their pods and
 * which of them run, then the percentile of the CPU, the peak of the memory and
 * how many points there are of each, by subqueries over the whole history; with
 * `use_oomkill_data`, which we read too, the limit at OOM kills. Written from a
 * description of its plan; nothing is computed from the answers.
 *
 * @param until - milliseconds since the epoch at which no other container is begun; one goes through at least
 */
export async function askAsKrr(
  url: string,
  containers: readonly FleetWorkload[],
  { at, days, until }: { at: number; days: number; until: number },
): Promise<PlanCost> {
  const cost = { queries: 0, samples: 0, share: 0 };
  const ask: Ask = async query => {
    cost.queries++;
    const answer = await fetch(`${url}/api/v1/query`, {
      method: 'POST',
      body: new URLSearchParams({ query, time: String(at), stats: 'all' }),
    });
    const { status, data, error } = (await answer.json()) as any;
    if (status !== 'success') throw new Error(`${query}: ${error}`);
    cost.samples += data.stats.samples.totalQueryableSamples;
    return data.result;
  };
  const queue = inFairOrder(containers);
  let done = 0;
  const work = async () => {
    for (
      let next = queue.shift();
      next && (done === 0 || Date.now() < until);
      next = queue.shift()
    ) {
      await askForOne(ask, next, `${days}d`);
      done++;
    }
  };
  await Promise.all(Array.from({ length: WORKERS }, work));
  return { ...cost, share: done / containers.length };
}

/** Every container once, so that those that come first are a fair sample: its namespaces and releases are in their order. */
export function inFairOrder<T>(containers: readonly T[]): T[] {
  return containers.map(
    (_, index) => containers[(index * STRIDE) % containers.length],
  );
}

async function askForOne(
  ask: Ask,
  { namespace, workload, container }: FleetWorkload,
  period: string,
) {
  const inNamespace = `namespace="${namespace}"`;
  const replicaSets = await ask(
    `kube_replicaset_owner{owner_name="${workload}",owner_kind="Deployment",${inNamespace}}[${period}]`,
  );
  const owners = unique(replicaSets.map(({ metric }) => metric.replicaset));
  const owned = await ask(
    `last_over_time(kube_pod_owner{owner_name=~"${owners.join(
      '|',
    )}",owner_kind="ReplicaSet",${inNamespace}}[${period}])`,
  );
  const pods = unique(owned.map(({ metric }) => metric.pod));
  for (const some of batches(pods, PODS_A_STATUS_QUERY))
    await ask(
      `kube_pod_status_phase{phase="Running",pod=~"${some.join(
        '|',
      )}",${inNamespace}} == 1`,
    );
  for (const some of batches(pods, PODS_A_QUERY)) {
    const of = `${inNamespace},pod=~"${some.join(
      '|',
    )}",container="${container}"`;
    const by = 'by (container, pod, job)';
    const over = `[${period}:${STEP}]`;
    const cpu = `container_cpu_usage_seconds_total{${of}}`;
    const memory = `container_memory_working_set_bytes{${of}}`;
    const limit = `max(kube_pod_container_resource_limits{resource="memory",${of}}) by (pod, container, job)`;
    const killed = `max(kube_pod_container_status_last_terminated_reason{reason="OOMKilled",${of}}) by (pod, container, job, reason)`;
    for (const query of [
      `quantile_over_time(${CPU_PERCENTILE}, max(rate(${cpu}[${STEP}])) ${by}${over})`,
      `max_over_time(max(${memory}) ${by}${over})`,
      `count_over_time(max(${cpu}) ${by}${over})`,
      `count_over_time(max(${memory}) ${by}${over})`,
      `max_over_time(max(${limit} * on(pod, container, job) group_left(reason) ${killed}) ${by}${over})`,
    ])
      await ask(query);
  }
}

const unique = (names: string[]) => [...new Set(names)];

function batches(list: string[], size: number): string[][] {
  return Array.from({ length: Math.ceil(list.length / size) }, (_, index) =>
    list.slice(index * size, (index + 1) * size),
  );
}
