import type { Rule, UsageSeries } from '../series';
import { autopilotMovingWindow } from './autopilot';
import { craneResource } from './crane';
import { krrSimple, krrSimpleLimit, krrSimpleLimitCpuLimit } from './krr';
import { kruizeCost, kruizePerformance } from './kruize';
import { kubecost } from './kubecost';
import {
  fixedCpuFront,
  fixedMemoryFront,
  publishedRules,
} from './publishedRules';
import { vpaTarget } from './vpa';

const MIB = 2 ** 20;

/** One sample every `step` seconds. */
function series(
  values: { cpu?: number[]; memory?: number[] },
  step = 300,
): UsageSeries {
  const { length } = values.cpu ?? values.memory ?? [];
  return {
    times: Float64Array.from({ length }, (_, index) => index * step),
    cpu: values.cpu && Float64Array.from(values.cpu),
    memory: values.memory && Float64Array.from(values.memory),
  };
}

const oneTo = (last: number, unit = 1) =>
  Array.from({ length: last }, (_, index) => (index + 1) * unit);

describe('published rules', () => {
  it.each<[string, Rule, UsageSeries, number]>([
    // Rank 0.95 × 20 = 19 of 0–20.
    ['KRR simple: p95', krrSimple, series({ cpu: oneTo(21) }), 20],
    // Rank 0.95 × 10 = 9.5: halfway between 10 and 11.
    ['KRR simple: interpolated', krrSimple, series({ cpu: oneTo(11) }), 10.5],
    [
      'KRR simple: gaps do not count',
      krrSimple,
      series({ cpu: [...oneTo(11), NaN, NaN] }),
      10.5,
    ],
    // Rank 0.66 × 100.
    ['KRR simple_limit: p66', krrSimpleLimit, series({ cpu: oneTo(101) }), 67],
    // At one time loads are the values: 1 + 2 + … + 10 = 55, 95 % of it 52.25; up to 9 lie 45, so 10.
    [
      'Autopilot: load-adjusted p95 + 15 %',
      autopilotMovingWindow,
      series({ cpu: oneTo(10) }, 0),
      11.5,
    ],
    // A day ago at half-life 12 h: 8 × 2^−2 = 2 of 2 + 40 × 1 = 42. 95 % of it, 39.9, lies at the 1s: without decay 8 would win (8 of 48).
    [
      'Autopilot: what is old weighs less',
      autopilotMovingWindow,
      {
        times: Float64Array.from([0, ...Array(40).fill(86_400)]),
        cpu: Float64Array.from([8, ...Array(40).fill(1)]),
      },
      1.15,
    ],
    // 100 × 0.05 weigh 5, one 0.35 weighs 0.35 of 5.35 (6.5 %): in bucket [0.3, 0.4).
    [
      'Crane: the end of the bucket + 15 %',
      craneResource,
      series({ cpu: [...Array(100).fill(0.05), 0.35] }),
      0.46,
    ],
    [
      'Crane: above 100 cores',
      craneResource,
      series({ cpu: [250.05] }),
      287.615,
    ],
    // Intervals of 900 s hold three samples: maxima 0.3, 0.6, 0.9.
    [
      'Kruize: the max under a core',
      kruizeCost,
      series({ cpu: oneTo(9, 0.1) }),
      0.9,
    ],
    // Maxima 3, 6, … 30: p60 is the sixth.
    ['Kruize cost: p60', kruizeCost, series({ cpu: oneTo(30) }), 18],
    [
      'Kruize performance: p98',
      kruizePerformance,
      series({ cpu: oneTo(30) }),
      30,
    ],
    ['Kubecost: max / 0.7', kubecost, series({ cpu: [1, 7, 2] }), 10],
    // 0.205 cores × (1.05 − 1) / 0.01 + 1 = 2.025; ln 2.025 / ln 1.05 = 14.46: bucket 14, which ends at 0.01 × (1.05^15 − 1) / 0.05.
    [
      'VPA target: the end of the bucket + 15 %',
      vpaTarget,
      series({ cpu: [0.205] }),
      (1.15 * 0.01 * (1.05 ** 15 - 1)) / 0.05,
    ],
    // Nine of ten samples: 0.90 is reached in their bucket, [0, 0.01).
    [
      'VPA target: p90',
      vpaTarget,
      series({ cpu: [...Array(9).fill(0.005), 2] }, 0),
      0.0115,
    ],
    // Two days later a sample weighs four times as much: 4 of 9 (5 old ones), p90 is in the new ones.
    [
      'VPA target: what is old weighs less',
      vpaTarget,
      {
        times: Float64Array.from([
          ...Array(30).fill(0),
          ...Array(1).fill(2 * 86_400),
        ]),
        cpu: Float64Array.from([
          ...Array(30).fill(0.205),
          ...Array(1).fill(0.005),
        ]),
      },
      (1.15 * 0.01 * (1.05 ** 15 - 1)) / 0.05,
    ],
  ])('CPU of %s', (_, rule, training, cores) => {
    expect(rule(training).cpu).toBeCloseTo(cores, 9);
  });

  it.each<[string, Rule, UsageSeries, number]>([
    ['KRR: max + 15 %', krrSimple, series({ memory: [1e9, 2e9, 1e9] }), 2.3e9],
    [
      'Autopilot: p98 + 10 %',
      autopilotMovingWindow,
      series({ memory: [1e9, 2e9] }, 0),
      2.2e9,
    ],
    // 250 MiB is in [200, 300) MiB.
    [
      'Crane: the end of the bucket + 15 %',
      craneResource,
      series({ memory: [250 * MIB] }),
      345 * MIB,
    ],
    // The rise within 15 minutes is 100: 1000 + 105 is less than 1200.
    [
      'Kruize: max + 1.05 × the largest rise',
      kruizeCost,
      series({ memory: [900, 1000, 950] }),
      1105,
    ],
    [
      'Kruize: max + 20 % where it rises more',
      kruizeCost,
      series({ memory: [100, 1000, 950] }),
      1200,
    ],
    ['Kubecost: max / 0.7', kubecost, series({ memory: [7e9] }), 1e10],
    // Peaks of the three days: 1, 1 and 9 × 10^8, of which the last weighs 4 of 7. 9e8 × 0.05 / 1e7 + 1 = 5.5: bucket 34, which ends at start(35).
    [
      'VPA target: peaks of days',
      vpaTarget,
      series({ memory: [1e8, 0.5e8, 1e8, 0.5e8, 9e8, 1e8] }, 43_200),
      (1.15 * 1e7 * (1.05 ** 35 - 1)) / 0.05,
    ],
  ])('memory of %s', (_, rule, training, bytes) => {
    expect(rule(training).memory! / bytes).toBeCloseTo(1, 9);
  });

  it('one sample does not make the VPA forget that it replaced a smaller one in the same day', () => {
    const day = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10].map(hundred => hundred * 1e8);
    expect(vpaTarget(series({ memory: day }, 3600))).toEqual(
      vpaTarget(series({ memory: [1e9] })),
    );
  });

  it('the CPU limit of KRR simple_limit is p96', () => {
    expect(krrSimpleLimitCpuLimit(series({ cpu: oneTo(101) }))).toBe(97);
  });

  it.each(publishedRules)(
    '$name has no answer where there is no sample',
    ({ rule }) => {
      const { cpu, memory } = rule(series({ cpu: [NaN], memory: [NaN] }));
      expect([cpu, memory]).toEqual([undefined, undefined]);
      expect(rule({ times: new Float64Array() }).cpu).toBeUndefined();
    },
  );

  it.each(publishedRules)(
    '$name answers for one resource without the other',
    ({ rule }) => {
      expect(rule(series({ cpu: [2, 2, 2] })).memory).toBeUndefined();
      expect(rule(series({ memory: [2e9, 2e9, 2e9] })).memory).toBeGreaterThan(
        1.9e9,
      );
    },
  );
});

describe('the fixed front', () => {
  const hundred = series({ cpu: oneTo(1001), memory: oneTo(1001) });

  it('is sixteen points for CPU', () => {
    expect(
      fixedCpuFront.map(({ name, rule }) => [
        name,
        Math.round(rule(hundred).cpu! * 100) / 100,
      ]),
    ).toEqual([
      ['p95 × 1.00', 951],
      ['p95 × 1.05', 998.55],
      ['p95 × 1.10', 1046.1],
      ['p95 × 1.15', 1093.65],
      ['p98 × 1.00', 981],
      ['p98 × 1.05', 1030.05],
      ['p98 × 1.10', 1079.1],
      ['p98 × 1.15', 1128.15],
      ['p99 × 1.00', 991],
      ['p99 × 1.05', 1040.55],
      ['p99 × 1.10', 1090.1],
      ['p99 × 1.15', 1139.65],
      ['p99.5 × 1.00', 996],
      ['p99.5 × 1.05', 1045.8],
      ['p99.5 × 1.10', 1095.6],
      ['p99.5 × 1.15', 1145.4],
    ]);
  });

  it('runs from max × 1.08 to max × 1.20 for memory', () => {
    const asked = fixedMemoryFront.map(
      ({ rule }) => rule(hundred).memory! / 1001,
    );
    expect(asked[0]).toBeCloseTo(1.08, 12);
    expect(asked[asked.length - 1]).toBeCloseTo(1.2, 12);
    expect(asked).toEqual([...asked].sort());
  });
});
