import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { quantityValue } from '@flyrail/backstage-plugin-flyrail-common';
import {
  CostOptimization,
  digestOf,
  LIST_PRICES,
  type UsageDigest,
} from '@flyrail/backstage-plugin-optimization-common';
import { parse } from 'yaml';
import type { AnalysisTarget } from '../analysis';
import { gate } from '../gate';
import { judge } from './judge';

const HOUR = 3_600;
const DAY = 24 * HOUR;
const MIB = 2 ** 20;
/** A Sunday. */
const now = new Date('2026-11-22T03:00:00Z');
const WINDOWS: Record<string, number> = { '7d': 7 * DAY, '14d': 14 * DAY };

const sample = (file: string) =>
  parse(readFileSync(resolve(__dirname, '../../config/samples', file), 'utf8'));

/** The Deployment of a sample, as an analysis sees it. */
function targetOf(file: string): AnalysisTarget {
  const { metadata, spec } = sample(file);
  const amounts = ({ cpu, memory }: Record<string, string>) => ({
    cpu: quantityValue(cpu),
    memory: quantityValue(memory),
  });
  return {
    cluster: 'dev',
    kind: 'Deployment',
    ...{ namespace: metadata.namespace, name: metadata.name, uid: 'u1' },
    replicas: spec.replicas,
    containers: spec.template.spec.containers.map(
      ({ name, resources }: Record<string, any>) => ({
        name,
        requests: amounts(resources.requests),
        limits: amounts(resources.limits),
      }),
    ),
    podSpec: spec.template.spec,
    autoscalers: [],
    disruptionBudgets: [],
  };
}

/** Evenly spread over −1…1, without an order. */
const noise = (n: number) => (2 * ((n * 7919) % 2017)) / 2017 - 1;

/** Two weeks, a minute apart; `at` is told the hour of the day, how busy it is (0–1) and how long ago, in hours. */
function fortnight(
  at: (
    hour: number,
    busy: number,
    hoursAgo: number,
  ) => { cpu: number; memory: number },
): UsageDigest {
  const until = now.getTime() / 1000;
  const times = Float64Array.from(
    { length: 14 * 1440 },
    (_, n) => until - 14 * DAY + n * 60,
  );
  const used = Array.from(times, (time, n) => {
    const hour = (time % DAY) / HOUR;
    const isWeekend = (Math.floor(time / DAY + 4) % 7) % 6 === 0;
    const wave = Math.max(0, Math.sin((Math.PI * (hour - 6)) / 15));
    const { cpu, memory } = at(
      hour,
      isWeekend ? 0.5 * wave : wave,
      (until - time) / HOUR,
    );
    return {
      cpu: cpu * (1 + 0.2 * noise(n)),
      memory: memory * (1 + 0.01 * noise(n)),
    };
  });
  return digestOf({
    times,
    cpu: Float64Array.from(used, ({ cpu }) => cpu),
    memory: Float64Array.from(used, ({ memory }) => memory),
  });
}

/** What tools/prometheus has of these workloads, as of the README's profile `demo`. */
const usage = {
  // One burst that took the whole core, four days ago.
  gateway: fortnight((_, busy, hoursAgo) => ({
    cpu: Math.abs(hoursAgo - 84) < 0.2 ? 0.8 : 0.05 + 0.28 * busy,
    memory: MIB * (310 + 90 * busy),
  })),
  batch: fortnight((hour, busy) => {
    const runs = hour >= 1 && hour < 3;
    return {
      cpu: (runs ? 1.4 : 0) + 0.04 + 0.05 * busy,
      memory: MIB * (900 + 2100 * (runs ? 1 : busy)),
    };
  }),
};

it.each([
  [
    'replicas',
    'optimization_v1_costoptimization_replicas.yaml',
    'workload-api-gateway.yaml',
    usage.gateway,
    ['LOW'],
  ],
  [
    'everything, weekly',
    'optimization_v1_costoptimization_full.yaml',
    'workload-batch-processor.yaml',
    usage.batch,
    ['LOW', 'MEDIUM'],
  ],
])(
  'the sample of %s applies itself to the workload it is of',
  (_, file, workload, digest, levels) => {
    const spec = CostOptimization.spec.parse(sample(file).spec);
    const target = targetOf(workload);
    const result = judge(
      {
        target,
        optimizationType: spec.optimizationType,
        windowSeconds: WINDOWS[spec.metricsWindow],
        maxChangePercent: spec.maxChangePercent,
        now,
      },
      new Map([['app', digest]]),
      { prices: LIST_PRICES.other },
    );
    if (result.outcome !== 'recommendation') throw new Error(result.message);
    const { recommendation } = result;
    expect(levels).toContain(recommendation.risk.level);
    expect(
      gate({
        ...{ spec, target, generation: 1, isDue: true, canSeal: true },
        recommendation: {
          ...recommendation,
          id: 'r1',
          changePercent: recommendation.decision.changePercent,
        },
      }),
    ).toEqual({ apply: true, byPerson: false });
  },
);
