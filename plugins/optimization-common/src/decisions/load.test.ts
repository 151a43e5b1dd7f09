import { digestOf } from '../digest/digest';
import { podSlices, workloadLoad } from './load';

const HOUR = 3600;

/** Two hours of samples a minute apart: a level each. */
function digest(first: number, second: number) {
  const times = Float64Array.from({ length: 120 }, (_, minute) => minute * 60);
  const level = times.map(time => (time < HOUR ? first : second));
  return digestOf({ times, cpu: level, memory: level.map(each => each * 1e9) });
}

it('what a workload uses is what its containers use, times its pods', () => {
  const containers = [digest(1, 2), digest(0.5, 0.5)];
  const load = workloadLoad(containers, 3);
  // A digest's buckets are 2 % wide.
  expect(load.cpu! / 7.5).toBeCloseTo(1, 1);
  expect(load.memory! / 7.5e9).toBeCloseTo(1, 1);
  expect(
    podSlices(containers).map(({ start, seconds, cpu }) => [
      start,
      seconds,
      Math.round(3 * cpu * 10),
    ]),
  ).toEqual([
    [0, HOUR, 45],
    [HOUR, HOUR, 75],
  ]);
});

it('of nothing it is nothing', () => {
  expect(workloadLoad([], 3)).toEqual({});
  expect(podSlices([])).toEqual([]);
});
