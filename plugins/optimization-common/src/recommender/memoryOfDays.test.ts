import { memoryOf, steadiness, weightOf } from './memoryOfDays';

const wandering = [0, 0.2, 0.4, 0.7, 0.9, 1.2, 1.4, 1.7];

describe('days', () => {
  it.each([
    ['that are alike are all remembered', [1, 1, 1, 1, 1, 1, 1], 0.85, 1],
    [
      'that scatter are all remembered',
      [1, 1.2, 0.9, 1.1, 1, 1.2, 0.9],
      0.9,
      1,
    ],
    ['that wander are forgotten', wandering, 0, 0.1],
    ['before a step are half forgotten', [1, 1, 1, 1, 2, 2, 2, 2], 0.2, 0.6],
    ['that are few are remembered', [1, 1.1], 0.8, 1],
    ['that are not there too', [], 0.9, 0.9],
  ])('%s', (_, levels, least, most) => {
    const steady = steadiness(memoryOf(levels));
    expect(steady).toBeGreaterThanOrEqual(least - 1e-9);
    expect(steady).toBeLessThanOrEqual(most + 1e-9);
  });

  it('weigh less the older they are, the newest 1', () => {
    const memory = memoryOf(wandering);
    expect(weightOf(memory, 0)).toBeCloseTo(1);
    for (let age = 0; age < 10; age++)
      expect(weightOf(memory, age + 1)).toBeLessThan(weightOf(memory, age));
    expect(weightOf(memoryOf([1, 1, 1]), 30)).toBeGreaterThan(0.8);
  });

  it('tell how far the level goes in a day', () => {
    expect(Math.sqrt(memoryOf(wandering).wandering)).toBeCloseTo(0.3, 1);
    expect(memoryOf([1, 1, 1, 1]).wandering).toBeCloseTo(0);
  });
});
