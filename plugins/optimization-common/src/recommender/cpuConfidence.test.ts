import { digestOf } from '../digest/digest';
import { DAY } from '../digest/slices';
import { cpuConfidence, cpuEvidence, deviationOf } from './cpuConfidence';
import { daysOf } from './days';

/** Evenly spread over 0–1, without an order. */
const noise = (index: number) => ((index * 7919) % 2017) / 2017;

/** Days of samples five minutes apart; `at` is told the place in time as days. */
const evidence = (
  days: number,
  at: (days: number, index: number) => number,
) => {
  const times = Float64Array.from({ length: days * 288 }, (_, n) => n * 300);
  return cpuEvidence(
    daysOf(
      digestOf({ times, cpu: times.map((time, n) => at(time / DAY, n)) }),
      'cpu',
    ),
  );
};
const steady = (_: number, n: number) => 1 + noise(n) / 4;
/** In no order: what comes back every other day would be a dip. */
const LEVELS = [0.8, 1.2, 1, 1.6, 0.9, 1.3, 1.1];
const moody = (days: number, n: number) =>
  steady(days, n) * LEVELS[Math.floor(days) % LEVELS.length];

describe('confidence in a CPU request', () => {
  it.each([
    ['a week of a steady service, with room', 7, steady, 1.5, 0.9, 0.98],
    ['a day of it', 1, steady, 1.5, 0.75, 0.98],
    ['a week of it, at what it mostly uses', 7, steady, 1.1, 0.02, 0.3],
    [
      'a service whose days differ, at the most it used',
      7,
      moody,
      2,
      0.02,
      0.3,
    ],
    ['the same with much', 7, moody, 4, 0.7, 0.98],
    ['less than it ever uses', 7, steady, 0.5, 0.02, 0.1],
  ])('of %s', (_, days, at, request, least, most) => {
    const confidence = cpuConfidence(evidence(days, at), request);
    expect(confidence).toBeGreaterThanOrEqual(least);
    expect(confidence).toBeLessThanOrEqual(most);
  });

  it.each([
    ['steady', steady],
    ['moody', moody],
  ])('never falls as more is requested, of a %s service', (_, at) => {
    const known = evidence(9, at);
    let before = 0;
    for (let request = 0.1; request < 10; request *= 1.05) {
      const confidence = cpuConfidence(known, request);
      expect(confidence).toBeGreaterThanOrEqual(before);
      before = confidence;
    }
    expect(before).toBeGreaterThan(0.95);
  });

  it('does not depend on how large a service is', () => {
    const [small, large] = [0.01, 100].map(factor =>
      cpuConfidence(
        evidence(5, (days, n) => factor * moody(days, n)),
        2.2 * factor,
      ),
    );
    expect(large).toBeCloseTo(small, 1);
  });

  it('is there of a service that idles', () => {
    const idle = evidence(3, () => 0);
    expect(cpuConfidence(idle, 0.01)).toBeGreaterThan(0.8);
  });
});

describe('how much days differ', () => {
  it.each([
    ['is what is believed, of a day', [1], 0.05],
    ['falls below that when days are alike', Array(10).fill(1), 0.021],
    ['rises with steps', [1, 1.5, 1, 1.5, 1], 0.29],
    ['counts another world as a step of 0.7', [1, 9, 1], 0.35],
  ])('%s', (_, levels, deviation) => {
    expect(deviationOf(levels)).toBeCloseTo(deviation, 2);
  });
});
