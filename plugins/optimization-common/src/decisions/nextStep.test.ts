import { changePercent, nextStep } from './nextStep';

const MIB = 2 ** 20;

describe('the next step', () => {
  it.each<
    [
      string,
      number,
      number,
      number,
      'cpu' | 'memory' | 'replicas',
      number,
      number,
    ]
  >([
    ['goes all the way within the limit', 1, 0.6, 50, 'cpu', 0.6, 0],
    // 1000m → 500m → 250m → 200m.
    ['halves', 1, 0.2, 50, 'cpu', 0.5, 2],
    // 1000m → 1500m → 2250m → 3000m.
    ['grows by half', 1, 3, 50, 'cpu', 1.5, 2],
    ['goes all the way at 100 %', 4, 0.01, 100, 'cpu', 0.01, 0],
    ['may double at 100 %', 1, 3, 100, 'cpu', 2, 1],
    ['rounds what is wanted up', 1, 0.7001, 50, 'cpu', 0.701, 0],
    // 30 % off 333m is 233.1m.
    ['never goes further than the limit', 0.333, 0.1, 30, 'cpu', 0.234, 3],
    [
      'is exact at the limit',
      1024 * MIB,
      512 * MIB,
      50,
      'memory',
      512 * MIB,
      0,
    ],
    ['is in MiB', 1024 * MIB, 100 * MIB, 30, 'memory', 717 * MIB, 6],
    ['sets what was not set', 0, 0.3, 10, 'cpu', 0.3, 0],
    ['stays where it is wanted', 0.3, 0.3, 10, 'cpu', 0.3, 0],
    // 8 → 6 → 5 → 4 → 3: a third of 3 is more than 30 %, and so is a half of 2.
    ['takes replicas one by one', 8, 3, 30, 'replicas', 6, 3],
    ['stays where one replica is too much', 2, 1, 30, 'replicas', 2, Infinity],
    [
      'ends where one replica becomes too much',
      8,
      1,
      30,
      'replicas',
      6,
      Infinity,
    ],
    [
      'stays where one thousandth is too much',
      0.002,
      0.001,
      10,
      'cpu',
      0.002,
      Infinity,
    ],
    [
      'leaves what is finer than a grain',
      1.0005,
      0.5,
      0.01,
      'cpu',
      1.0005,
      Infinity,
    ],
  ])('%s', (_, current, wanted, percent, unit, value, left) => {
    const step = nextStep(current, wanted, percent, unit);
    expect(step.value).toBeCloseTo(value, 9);
    expect(step.left).toBe(left);
  });

  it('arrives, and never changes by more than the limit', () => {
    for (const [from, to] of [
      [4, 0.05],
      [0.05, 4],
      [0.1, 0.099],
    ])
      for (const percent of [5, 20, 50, 99]) {
        let at = from;
        let { left } = nextStep(at, to, percent, 'cpu');
        for (; ; left--) {
          const step = nextStep(at, to, percent, 'cpu');
          expect(step.left).toBe(left);
          expect(changePercent(at, step.value)).toBeLessThanOrEqual(
            percent + 1e-6,
          );
          at = step.value;
          if (!left) break;
        }
        expect(at).toBeCloseTo(to, 9);
      }
  });
});

describe('the change', () => {
  it.each([
    [2, 1, 50],
    [1, 2, 100],
    [1, 1, 0],
    [undefined, 1, 0],
    [0, 1, 0],
  ])('from %d to %d is %d %%', (before, after, percent) => {
    expect(changePercent(before, after)).toBe(percent);
  });
});
