import { digestOf } from '../digest/digest';
import { certaintyOf } from './certainty';
import type { ContainerSize } from './workload';

const GIB = 2 ** 30;

/** Two weeks of half a core to one, and 2 GiB to 3. */
const usage = new Map([
  [
    'web',
    (() => {
      const times = Float64Array.from({ length: 14 * 288 }, (_, n) => n * 300);
      const wave = times.map(
        (time, n) =>
          0.5 +
          0.25 * Math.sin((2 * Math.PI * time) / 86_400) +
          (0.25 * ((n * 7919) % 2017)) / 2017,
      );
      return digestOf({
        times,
        cpu: wave.map(each => 0.5 + each / 2),
        memory: wave.map(each => GIB * (2 + each)),
      });
    })(),
  ],
]);
const sized = (cpu: number | undefined, memory: number): ContainerSize => ({
  name: 'web',
  requests: { cpu, memory: memory * GIB },
  limits: {},
});
const now = sized(4, 8);
const ten = { before: 10, after: 10 };
const certainty = (
  after: ContainerSize,
  pods: { before: number; after: number } = ten,
  from = now,
) => certaintyOf({ containers: [from] }, usage, [after], pods);

describe('how sure a decision is', () => {
  it('grows with what is left, and is of the step that is decided', () => {
    const steps = [0.9, 1, 1.1, 1.5, 3].map(cpu => certainty(sized(cpu, 8)));
    expect([...steps].sort((a, b) => a - b)).toEqual(steps);
    expect(steps[0]).toBeLessThan(0.3);
    expect(steps[4]).toBeGreaterThan(0.9);
  });

  it('is of what changes alone: memory that is too small already is another matter', () => {
    const tight = sized(4, 1);
    expect(certainty(sized(3, 1), ten, tight)).toBeGreaterThan(0.9);
    expect(certainty(sized(3, 1.5), ten, tight)).toBeLessThan(0.2);
  });

  it('counts that each pod carries more where there are fewer', () => {
    const fewer = (after: number) => certainty(now, { before: 10, after });
    expect(fewer(9)).toBeGreaterThan(0.9);
    expect(fewer(2)).toBeLessThan(0.2);
    expect(fewer(5)).toBeGreaterThan(fewer(3));
  });

  it('is of all requests where none changes', () => {
    expect(certainty(now)).toBeGreaterThan(0.9);
    expect(certainty(sized(4, 1), ten, sized(4, 1))).toBeLessThan(0.2);
  });

  it.each([
    ['a container that was not measured', { ...now, name: 'proxy' }],
    [
      'nothing requested',
      { name: 'web', requests: {}, limits: {} } satisfies ContainerSize,
    ],
  ])('is none of %s', (_, container) => {
    expect(certainty(container, ten, container)).toBe(0);
  });
});
