import {
  OptimizerApi,
  WorkloadMetrics,
  WorkloadSummary,
} from '@flyrail/backstage-plugin-optimization-common';

const workload: WorkloadSummary = {
  workload_id: 'dev:shop:Deployment:frontend-web',
  cluster: 'dev',
  namespace: 'shop',
  kind: 'Deployment',
  name: 'frontend-web',
  replicas: 5,
  containers: [{ name: 'app', cpu_request: '2', memory_request: '4Gi' }],
  monthly_cost: 876.4,
};

const HOUR = 3600;
const GIBIBYTE = 2 ** 30;

/** Fourteen days until the given moment (Unix seconds), with weekdays, nights, and one burst. */
export function sampleMetrics(until: number): WorkloadMetrics {
  const from = Math.floor(until / HOUR) * HOUR - 14 * 24 * HOUR;
  const times = Array.from({ length: 14 * 24 }, (_, at) => from + at * HOUR);
  const busy = times.map(time => {
    const at = new Date(time * 1000);
    const isWeekend = [0, 6].includes(at.getUTCDay());
    const noon = Math.exp(-(((at.getUTCHours() - 13) / 4) ** 2));
    return noon * (isWeekend ? 0.4 : 1);
  });
  const wobble = (index: number) => (Math.sin(index * 12.9898) + 1) / 2;
  const cpu = busy.map(
    (share, at) =>
      0.28 + 0.22 * share + 0.03 * wobble(at) + (at === 201 ? 0.15 : 0),
  );
  const memory = busy.map(
    (share, at) => (1.2 + 0.3 * share + 0.08 * wobble(at)) * GIBIBYTE,
  );
  const chart = (
    unit: 'cores' | 'bytes',
    average: number[],
    request: number,
    limit: number | null,
    recommended: number,
  ) => ({
    unit,
    average,
    least: average.map(value => value * 0.88),
    most: average.map(value => value * 1.12),
    request: times.map(() => request),
    limit: times.map(() => limit),
    recommendation: times.map((_, at) => (at < 168 ? null : recommended)),
    recommended_now: recommended,
  });
  return {
    workload,
    usage: {
      kind: 'prometheus',
      state: 'ready',
      message: 'Usage is read from Prometheus.',
      read_until: new Date(until * 1000).toISOString(),
      stale: false,
    },
    step_seconds: HOUR,
    containers: [
      {
        name: 'app',
        times,
        cpu: chart('cores', cpu, 2, null, 0.75),
        memory: chart(
          'bytes',
          memory,
          4 * GIBIBYTE,
          4 * GIBIBYTE,
          2 * GIBIBYTE,
        ),
        oom_kills: [],
      },
    ],
  };
}

/** An optimizer that holds example data: for the development app and the unit tests. */
export function optimizerApiMock(
  answers: { failure?: Error; until?: number } = {},
): OptimizerApi {
  const orFail = async <T>(answer: () => T): Promise<T> => {
    if (answers.failure) {
      throw answers.failure;
    }
    return answer();
  };
  const until = answers.until ?? Date.UTC(2026, 10, 20) / 1000;
  const api: Partial<OptimizerApi> = {
    getWorkloadMetrics: () => orFail(() => sampleMetrics(until)),
    backtest: () =>
      orFail(() => ({
        workload,
        usage: sampleMetrics(until).usage,
        from: '2026-11-06T00:00:00Z',
        to: '2026-11-20T00:00:00Z',
        total: {
          saved_usd: 198.2,
          monthly_savings: 424.7,
          oom_kills: 0,
          throttled_share: 0,
        },
        containers: [
          {
            name: 'app',
            days: 11,
            cpu: { time_above_request: 0.004, slack: 0.51 },
            memory: { time_above_request: 0, slack: 0.3 },
            oom_kills: 0,
            throttled_share: 0,
            actual_oom_kills: 0,
            actual_throttled_share: 0,
          },
        ],
        message:
          'Eleven of the last 14 days were replayed; before them there was too little data.',
      })),
  };
  return api as OptimizerApi;
}
