import { cpuConfidence, deviationOf, memoryConfidence } from './confidence';

describe('confidence in a CPU request', () => {
  it.each([
    ['a steady service with room', 0.001, 0.03, 0.98],
    ['a service whose days differ', 0.006, 0.3, 0.38],
    ['more time above than is tolerated', 0.04, 0.1, 0.14],
  ])('of %s', (_, timeAbove, deviation, confidence) => {
    expect(cpuConfidence(timeAbove, deviation)).toBeCloseTo(confidence, 1);
  });

  it('never rises with time above or with days that differ', () => {
    for (let step = 1; step < 50; step++) {
      const [less, more] = [step / 500, (step + 1) / 500];
      expect(cpuConfidence(more, 0.1)).toBeLessThanOrEqual(
        cpuConfidence(less, 0.1),
      );
      expect(cpuConfidence(0.005, more)).toBeLessThanOrEqual(
        cpuConfidence(0.005, less),
      );
    }
  });

  it('is never certain', () => {
    expect(cpuConfidence(0, 0.001)).toBe(0.98);
    expect(cpuConfidence(1, 10)).toBeCloseTo(0.02);
  });
});

describe('confidence in a memory request', () => {
  it.each([
    [1.15, 1, 0.7],
    [1.15, 3, 0.95],
    [1.15, 14, 0.98],
    [1, 1, 0.27],
    [1, 7, 0.92],
  ])('at %p times the peak of %p days', (margin, days, confidence) => {
    expect(memoryConfidence(margin, days)).toBeCloseTo(confidence, 1);
  });
});

describe('how much days differ', () => {
  it.each([
    ['is what is believed, of a day', [1], 0.1],
    ['falls below that when days are alike', Array(10).fill(1), 0.043],
    ['rises with steps', [1, 1.5, 1, 1.5, 1], 0.3],
    ['counts another world as a step of 0.7', [1, 9, 1], 0.36],
  ])('%s', (_, peaks, deviation) => {
    expect(deviationOf(peaks)).toBeCloseTo(deviation, 1);
  });
});
