import type { UsageSeries } from '../series';
import {
  digestOf,
  emptyDigest,
  fold,
  foldIncidents,
  merge,
  type UsageDigest,
} from './digest';
import { decode, encode } from './encoding';
import { sumOf, totalOf } from './histogram';
import { DAY, HOUR } from './slices';

const STEP = 300;

/** A daily wave with noise, five minutes apart. */
function series(days: number, from = 0): UsageSeries {
  const times = Float64Array.from(
    { length: (days * DAY) / STEP },
    (_, index) => from + index * STEP,
  );
  const wave = (time: number) =>
    1 + Math.sin((2 * Math.PI * time) / DAY) / 2 + ((time * 7919) % 997) / 5000;
  return { times, cpu: times.map(wave), memory: times.map(t => wave(t) * 1e9) };
}

const cpuTotal = ({ slices }: UsageDigest) =>
  totalOf(sumOf(slices.flatMap(({ cpu }) => cpu ?? [])));

function parts({ times, cpu, memory }: UsageSeries, size: number) {
  return Array.from({ length: Math.ceil(times.length / size) }, (_, n) => {
    const [from, to] = [n * size, (n + 1) * size];
    return {
      times: times.slice(from, to),
      cpu: cpu!.slice(from, to),
      memory: memory!.slice(from, to),
    };
  });
}

it('keeps hours for two days, six hours for nine, then days', () => {
  const widths = digestOf(series(12)).slices.map(({ seconds }) => seconds);
  expect(widths).toEqual([
    ...Array(3).fill(DAY),
    ...Array(7 * 4).fill(6 * HOUR),
    ...Array(48).fill(HOUR),
  ]);
});

it('is the same whether folded at once or five minutes at a time', () => {
  const whole = series(11);
  const folded = parts(whole, 7).reduce(
    (digest, samples) => fold(digest, samples),
    emptyDigest(),
  );
  expect(encode(folded)).toBe(encode(digestOf(whole)));
});

it('does not mind the order of the parts of a day', () => {
  const whole = series(1);
  const [first, ...rest] = parts(whole, 50);
  const folded = [...rest.reverse(), first].reduce(
    (digest, samples) => fold(digest, samples),
    emptyDigest(),
  );
  expect(encode(folded)).toBe(encode(digestOf(whole)));
});

it.each([0, 1, 9, 20])(
  'merges with one that begins %p days later, whichever is first',
  later => {
    const [a, b] = [digestOf(series(10)), digestOf(series(10, later * DAY))];
    expect(encode(merge(a, b))).toBe(encode(merge(b, a)));
    expect(cpuTotal(merge(a, b))).toBe(cpuTotal(a) + cpuTotal(b));
  },
);

it('forgets what is older than 30 days, and stays in its bounds however long it is fed', () => {
  let digest = emptyDigest();
  for (let day = 0; day < 200; day += 10) {
    digest = fold(digest, series(10, day * DAY));
    expect(encode(digest).length).toBeLessThan(60_000);
  }
  expect(digest.slices[0].start).toBe(170 * DAY);
  expect(cpuTotal(digest)).toBe(30 * 288);
});

it('counts an hour once, however often it is told of', () => {
  const day = digestOf(series(1));
  const hours = ({ slices }: UsageDigest) =>
    sumOf(slices.flatMap(({ cpu }) => cpu ?? [])).hours;
  expect(hours(day)).toBe(24);
  expect(hours(merge(day, day))).toBe(24);
  expect(hours(fold(day, series(20, DAY)))).toBe(21 * 24);
});

it('leaves out what cannot be, and says how much', () => {
  const digest = fold(
    emptyDigest(),
    {
      times: Float64Array.of(0, 60, 120, 180, 240, 90_000, NaN, -60),
      cpu: Float64Array.of(1, NaN, -0.5, 1e9, Infinity, 1, 1, 1),
    },
    { now: 300 },
  );
  expect(cpuTotal(digest)).toBe(1);
  expect(digest.newest).toBe(240);
  expect(digest.leftOut).toEqual({
    notANumber: 1,
    negative: 1,
    implausible: 2,
    future: 3,
    tooOld: 0,
  });
});

it('is not moved on by a time that lies in the future', () => {
  const digest = fold(digestOf(series(2)), series(1, 400 * DAY), {
    now: 2 * DAY,
  });
  expect(digest.newest).toBe(2 * DAY - STEP);
  expect(cpuTotal(digest)).toBe(2 * 288);
  expect(digest.leftOut.future).toBe(2 * 288);
});

it('leaves out what is older than it keeps', () => {
  const digest = fold(digestOf(series(1, 100 * DAY)), series(1));
  expect(digest.leftOut.tooOld).toBe(2 * 288);
});

describe('what happened to the container', () => {
  const kill = (time: number, memoryBytes = 1e9) => ({ time, memoryBytes });

  it('is kept once, ascending, without what cannot be', () => {
    const digest = foldIncidents(digestOf(series(2)), {
      oomKills: [kill(900), kill(60), kill(60, 2e9), kill(NaN), kill(70, -1)],
      restarts: [
        { time: 60, count: 1 },
        { time: 900, count: 2 },
        { time: DAY, count: NaN },
      ],
      throttling: [
        { time: 60, share: 0.2 },
        { time: 120, share: 0.4 },
        { time: DAY, share: 7 },
      ],
    });
    expect(digest.oomKills).toEqual([kill(60, 2e9), kill(900)]);
    expect(digest.trouble).toEqual([
      {
        day: 0,
        restarts: 3,
        throttledShare: expect.closeTo(0.3),
        throttledReadings: 2,
      },
      { day: 1, restarts: 0, throttledShare: 1, throttledReadings: 1 },
    ]);
  });

  it('is bounded, merged and forgotten', () => {
    const many = foldIncidents(digestOf(series(1)), {
      oomKills: Array.from({ length: 90 }, (_, n) => kill(n * 60)),
    });
    expect(many.oomKills).toHaveLength(50);
    expect(merge(many, many).oomKills).toHaveLength(50);
    expect(merge(many, digestOf(series(1, 31 * DAY))).oomKills).toEqual([]);
  });
});

describe('written and read', () => {
  it('is the same', () => {
    const digest = foldIncidents(digestOf(series(12)), {
      oomKills: [{ time: 6 * DAY, memoryBytes: 1.5e9 }],
      restarts: [{ time: 6 * DAY, count: 1 }],
    });
    expect(decode(encode(digest))).toEqual(digest);
    expect(decode(encode(emptyDigest()))).toEqual(emptyDigest());
  });

  it.each([
    ['', 'damaged'],
    ['null', 'damaged'],
    ['{"v":2}', 'version 2 is not known, 1 is'],
    [
      '{"v":1,"l":[0,0,0,0,0],"s":[[0,1,"1 1 zz.",0]],"k":[],"t":[]}',
      'damaged',
    ],
    ['{"v":1,"l":[0,0,0,0,0],"s":[[-1,1,0,0]],"k":[],"t":[]}', 'damaged'],
    ['{"v":1,"l":[0,0,0,0,0]}', 'damaged'],
  ])('refuses %s', (text, why) => {
    expect(() => decode(text)).toThrow(why);
  });
});
