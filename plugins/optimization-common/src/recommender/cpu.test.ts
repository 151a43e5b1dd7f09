import { digestOf } from '../digest/digest';
import { DAY } from '../digest/slices';
import { chooseCpu, cpuOutlookOf } from './cpu';
import { daysOf } from './days';

const PRICE = 5.5;

/** A week of samples five minutes apart; `at` is told the place in time as days. */
const choose = (at: (days: number, index: number) => number, price = PRICE) => {
  const times = Float64Array.from({ length: 7 * 288 }, (_, n) => n * 300);
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

it('asks for more where days differ', () => {
  const steady = choose((_, n) => 1 + noise(n));
  const moody = choose(
    (days, n) => (1 + noise(n)) * (Math.floor(days) % 2 ? 1 : 0.9),
  );
  expect(moody.drift).toBeGreaterThan(3 * steady.drift);
  expect(moody.request).toBeGreaterThan(steady.request);
});

it('asks for more, and expects less time above, the dearer that time is', () => {
  const wave = (days: number, n: number) =>
    2 + Math.sin(days * 2 * Math.PI) + noise(n);
  const [cheap, dear] = [choose(wave, 3), choose(wave, 12)];
  expect(dear.request).toBeGreaterThan(cheap.request);
  expect(dear.timeAbove).toBeLessThan(cheap.timeAbove);
  expect(dear.slack).toBeGreaterThan(cheap.slack);
});

it('has nothing to ask for where nothing is used', () => {
  expect(choose(() => 0).request).toBeLessThan(1e-3);
});
