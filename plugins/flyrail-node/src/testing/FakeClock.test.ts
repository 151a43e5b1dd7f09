import { FakeClock } from './FakeClock';

it('goes on although who waits for the rest of a time asks for less than a number can tell', () => {
  const clock = new FakeClock();
  const began = clock.monotonic();
  let ended: number | undefined;
  const wait = () => {
    const left = 100_000 - (clock.monotonic() - began);
    if (left <= 0) ended = clock.monotonic();
    else clock.after(left * (1 - 1e-9), wait);
  };
  wait();
  clock.advance(200_000);
  expect(ended).toBeGreaterThanOrEqual(100_000);
  expect(ended).toBeLessThan(100_010);
});

it('runs what becomes due in its order, at its time', () => {
  const clock = new FakeClock();
  const told: [string, number][] = [];
  const tell = (what: string) => () => told.push([what, clock.monotonic()]);
  clock.after(300, tell('later'));
  clock.after(100, tell('sooner'));
  clock.after(0, tell('at once'));
  clock.advance(200);
  expect(told).toEqual([
    ['at once', 0],
    ['sooner', 100],
  ]);
});
