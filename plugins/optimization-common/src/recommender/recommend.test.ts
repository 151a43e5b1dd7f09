import { digestOf, emptyDigest, fold } from '../digest/digest';
import { decode, encode } from '../digest/encoding';
import { DAY } from '../digest/slices';
import type { UsageSeries } from '../series';
import { recommend, sizingOf } from './recommend';

const GIB = 2 ** 30;

/** A daily wave with noise, five minutes apart. */
function series(days: number): UsageSeries {
  const times = Float64Array.from({ length: days * 288 }, (_, n) => n * 300);
  const cpu = times.map(
    (time, n) =>
      1 + Math.sin((2 * Math.PI * time) / DAY) / 2 + ((n * 7919) % 997) / 5000,
  );
  return { times, cpu, memory: cpu.map(each => each * GIB) };
}

const settings = ['savings', 'balanced', 'reliability'] as const;

it('asks for more, and is surer, from savings to reliability', () => {
  const [savings, balanced, reliability] = settings.map(setting =>
    recommend(digestOf(series(7)), { setting }),
  );
  for (const [less, more] of [
    [savings, balanced],
    [balanced, reliability],
  ]) {
    expect(sizingOf(more).cpu).toBeGreaterThanOrEqual(sizingOf(less).cpu!);
    expect(sizingOf(more).memory).toBeGreaterThan(sizingOf(less).memory!);
    expect(more.confidence).toBeGreaterThanOrEqual(less.confidence!);
  }
});

it('asks for all that was used where the CPU limit goes along, and is surer', () => {
  const { times } = series(7);
  // Two hours a day.
  const cpu = times.map(time => (time % DAY < DAY / 12 ? 1.5 : 0.05));
  const digest = digestOf({ times, cpu });
  const free = recommend(digest);
  const limited = recommend(digest, { limitsCpu: true });
  expect(sizingOf(limited).cpu).toBe(1.5);
  expect(sizingOf(free).cpu).toBeLessThan(0.2);
  expect(limited.confidence).toBeGreaterThan(free.confidence!);
  expect(limited.cpu).toMatchObject({
    explanation: {
      rule: [{ code: 'cpu.peak' }, expect.anything(), expect.anything()],
    },
  });
});

it('is surer the longer it has seen', () => {
  const [day, week] = [1, 7].map(days => recommend(digestOf(series(days))));
  expect(week.confidence).toBeGreaterThan(day.confidence!);
});

it.each([
  ['nothing', 0, '1 more day of data'],
  ['half a day', 0.5, '12 more hours of data'],
  ['a day but an hour', 23 / 24, '1 more hour of data'],
])('from %s the answer is what is missing', (_, days, needs) => {
  const { cpu, memory, confidence } = recommend(digestOf(series(days)));
  expect(cpu).toMatchObject({ outcome: 'needs', needs });
  expect(memory).toMatchObject({ outcome: 'needs', needs });
  expect(confidence).toBeUndefined();
});

it('answers for the resource that was measured', () => {
  const { times, cpu } = series(3);
  const answer = recommend(digestOf({ times, cpu }));
  expect(answer.cpu.outcome).toBe('recommended');
  expect(answer.memory.outcome).toBe('needs');
  expect(answer.confidence).toBeGreaterThan(0);
});

it('decides the same from what the store keeps', () => {
  const digest = digestOf(series(9));
  expect(recommend(decode(encode(digest)))).toEqual(recommend(digest));
});

it('is not moved by samples that cannot be', () => {
  const honest = digestOf(series(7));
  const times = Float64Array.from({ length: 60 }, (_, n) => n * 300);
  const lying = fold(
    honest,
    {
      times: Float64Array.from([...times, 1e12]),
      cpu: Float64Array.from([
        ...times.map((_, n) => [NaN, -5, 1e9][n % 3]),
        4,
      ]),
      memory: Float64Array.from([...times.map(() => 1e18), 1]),
    },
    { now: 7 * DAY },
  );
  expect(sizingOf(recommend(lying))).toEqual(sizingOf(recommend(honest)));
});

it('does not weigh a day more because it was sampled more often', () => {
  const { times, cpu } = series(7);
  const often = Float64Array.from({ length: DAY / 15 }, (_, n) => n * 15);
  const dense = fold(digestOf({ times, cpu }), {
    times: often,
    cpu: often.map((_, n) => cpu![Math.floor(n / 20)]),
  });
  expect(
    sizingOf(recommend(dense)).cpu! /
      sizingOf(recommend(digestOf({ times, cpu }))).cpu!,
  ).toBeCloseTo(1, 1);
});

it('explains itself: data, rule, why not more, why not less', () => {
  const { cpu, memory } = recommend(digestOf(series(7)));
  const codes = [cpu, memory].map(advice => {
    if (advice.outcome !== 'recommended') throw new Error(advice.outcome);
    const { data, rule, whyNotMore, whyNotLess } = advice.explanation;
    return [...data, ...rule, whyNotMore, whyNotLess].map(reason => {
      expect(reason.text).toMatch(/^[A-Z0-9].*\.$/);
      expect(reason.text).not.toMatch(/NaN|undefined|Infinity/);
      return reason.code;
    });
  });
  expect(codes).toEqual([
    [
      'data.days',
      'cpu.price',
      'cpu.drift',
      'cpu.deviation',
      'cpu.more',
      'cpu.less',
    ],
    ['data.days', 'memory.peak', 'memory.more', 'memory.less'],
  ]);
});

it('has an answer for a container that idles', () => {
  const times = Float64Array.from({ length: 2 * 288 }, (_, n) => n * 300);
  const idle = new Float64Array(times.length);
  const { cpu, memory } = sizingOf(
    recommend(digestOf({ times, cpu: idle, memory: idle })),
  );
  expect(cpu).toBeGreaterThanOrEqual(0);
  expect(cpu).toBeLessThan(0.001);
  expect(memory).toBe(0);
  expect(
    recommend(digestOf({ times, cpu: idle, memory: idle })).confidence,
  ).toBeGreaterThan(0);
  expect(recommend(emptyDigest()).cpu.outcome).toBe('needs');
});

describe('beside a heap', () => {
  const digest = digestOf(series(3));
  const asked = (...args: string[]) =>
    recommend(digest, { process: { args } }).memory;

  it('of a fixed size the request holds it and what is beside it', () => {
    expect(asked('-Xmx8g')).toMatchObject({ request: 10 * GIB });
    expect(asked('-Xmx16m')).toMatchObject({
      request: sizingOf(recommend(digest)).memory,
    });
  });

  it.each(['-XX:MaxRAMPercentage=75', '-Xmx$(HEAP)'])(
    'of %s memory is refused with the flag and a remedy, CPU is not',
    flag => {
      expect(asked(flag)).toMatchObject({
        outcome: 'refused',
        reason: { text: expect.stringContaining(flag) },
      });
      const { cpu } = recommend(digest, { process: { args: [flag] } });
      expect(cpu.outcome).toBe('recommended');
    },
  );
});
