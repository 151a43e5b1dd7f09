import { digestOf } from '../digest/digest';
import { DAY } from '../digest/slices';
import { chooseCpu, cpuOutlookOf } from './cpu';
import { daysOf } from './days';

const PRICE = 5.5;

/** A week of samples five minutes apart, or other days; `at` is told the place in time as days. */
const choose = (
  at: (days: number, index: number) => number,
  price = PRICE,
  days = 7,
) => {
  const times = Float64Array.from({ length: days * 288 }, (_, n) => n * 300);
  const cpu = times.map((time, index) => at(time / DAY, index));
  return chooseCpu(
    cpuOutlookOf(daysOf(digestOf({ times, cpu }), 'cpu')),
    price,
  );
};
/** Evenly spread over 0–1, without an order. */
const noise = (index: number) => ((index * 7919) % 2017) / 2017;

it('asks a service that never changes for little more than it uses', () => {
  const { request } = choose(() => 2);
  expect(request).toBeGreaterThan(2);
  expect(request).toBeLessThan(2.2);
});

it('scales with the service', () => {
  const small = choose((_, n) => 0.01 + 0.01 * noise(n));
  const large = choose((_, n) => 10 + 10 * noise(n));
  expect(large.request / small.request / 1000).toBeCloseTo(1, 1);
});

it('leaves rare, tall bursts above the request, as room for them would stand idle', () => {
  const bursts = (_: number, n: number) => (n % 200 === 0 ? 8 : 1 + noise(n));
  expect(choose(bursts).request).toBeLessThan(3);
});

it('holds bursts that are common', () => {
  expect(choose((_, n) => (n % 5 === 0 ? 3 : 1)).request).toBeGreaterThan(3);
});

/** The same noise every day, on levels that differ from day to day. */
const daily =
  (...levels: number[]) =>
  (days: number, n: number) =>
    (1 + noise(n)) * levels[Math.floor(days)];

it('asks for more where days differ', () => {
  const steady = choose(daily(1, 1, 1, 1, 1, 1, 1));
  const moody = choose(daily(1, 0.9, 1, 1.05, 0.9, 1.1, 1));
  expect(moody.drift).toBeGreaterThan(3 * steady.drift);
  expect(moody.request).toBeGreaterThan(1.05 * steady.request);
});

it('asks for hardly more because of a quiet weekend', () => {
  const steady = choose(daily(1, 1, 1, 1, 1, 1, 1));
  const office = choose(daily(1, 1, 1, 1, 0.5, 0.5, 1));
  const busy = choose(daily(0.5, 0.5, 0.5, 0.5, 1, 1, 0.5));
  expect(office.request).toBeLessThan(1.03 * steady.request);
  expect(office.drift).toBeLessThan(busy.drift / 4);
});

it('asks for more while it has not seen all weekdays', () => {
  const levels = [1, 1.04, 1.02, 1.04, 1.02, 1.04, 1.04];
  const [few, all] = [4, 7].map(days => choose(daily(...levels), PRICE, days));
  expect(few.unseenWeekdays).toBe(3);
  expect(all.unseenWeekdays).toBe(0);
  expect(few.drift).toBeGreaterThan(1.5 * all.drift);
  expect(few.request).toBeGreaterThan(all.request);
});

it('asks for more, and expects less time above, the dearer that time is', () => {
  // Peaks are the rarer the higher they are.
  const wave = (days: number, n: number) =>
    2 + Math.sin(days * 2 * Math.PI) + 4 * noise(n) ** 8;
  const [cheap, dear] = [choose(wave, 3), choose(wave, 12)];
  expect(dear.request).toBeGreaterThan(cheap.request);
  expect(dear.timeAbove).toBeLessThan(cheap.timeAbove);
  expect(dear.slack).toBeGreaterThan(cheap.slack);
});

it('has nothing to ask for where nothing is used', () => {
  expect(choose(() => 0).request).toBeLessThan(1e-3);
});
