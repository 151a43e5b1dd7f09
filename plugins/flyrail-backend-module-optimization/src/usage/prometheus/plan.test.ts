import { counterStep, nextBatch, type Batch, type Demand } from './plan';

const DAY = 86_400;
const STEP = 300;

const demand = (
  namespace: string,
  pods: number,
  from = 0,
  more: Partial<Demand> = {},
): Demand => ({ namespace, pods, from, workloads: [], ...more });

/** One container a pod, scraped once a minute. */
const budget = (samplesPerQuery: number) => ({
  samplesPerQuery,
  samplesPerPodSecond: 1 / 60,
  stepSeconds: STEP,
});

/** Every batch until nothing is missing. */
function all(demands: Demand[], latest: number, samples: number): Batch[] {
  const batches: Batch[] = [];
  let left = demands;
  for (;;) {
    const batch = nextBatch(left, latest, budget(samples));
    if (!batch) return batches;
    batches.push(batch);
    const names = batch.demands.map(({ namespace }) => namespace);
    left = left.map(each =>
      names.includes(each.namespace) ? { ...each, from: batch.to } : each,
    );
  }
}

const cost = ({ demands, from, to }: Batch) =>
  demands.reduce((sum, { pods }) => sum + (pods * (to - from)) / 60, 0);

it('reads two weeks of few pods at once', () => {
  const batches = all([demand('a', 20), demand('b', 3)], 14 * DAY, 1e6);
  expect(batches).toMatchObject([
    {
      from: 0,
      to: 14 * DAY,
      demands: [{ namespace: 'a' }, { namespace: 'b' }],
    },
  ]);
});

it('reads many pods by whole days', () => {
  const batches = all([demand('a', 200)], 14 * DAY, 1e6);
  expect(batches.map(({ to }) => to / DAY)).toEqual([3, 6, 9, 12, 14]);
});

it('reads what is new of many namespaces together', () => {
  const demands = Array.from({ length: 40 }, (_, n) => demand(`n${n}`, 50));
  expect(all(demands, 1800, 1e6)).toHaveLength(1);
});

it('does not put those together that have been read up to other times', () => {
  const batches = all([demand('a', 1, 600), demand('b', 1)], DAY, 1e6);
  expect(batches.map(({ from }) => from)).toEqual([0, 600]);
});

it('reads those together that have been behind for more than six hours', () => {
  const HOUR = 3_600;
  const batches = all(
    [demand('a', 1, 300), demand('b', 1, 1_500), demand('c', 1, HOUR)],
    7 * HOUR + 600,
    1e6,
  );
  expect(
    batches.map(({ demands, from, to }) => [demands.length, from, to]),
  ).toEqual([
    [1, 300, HOUR],
    [1, 1_500, HOUR],
    [3, HOUR, 7 * HOUR + 600],
  ]);
});

it('does not read a whole namespace because a few pods of another are wanted', () => {
  const some = demand('b', 2, 0, { podPrefixes: ['web'] });
  expect(all([demand('a', 1), some], DAY, 1e6)).toHaveLength(2);
});

it('leaves alone what is not a whole step old', () => {
  expect(nextBatch([demand('a', 1, 100)], 399, budget(1e6))).toBeUndefined();
  expect(nextBatch([demand('a', 1, 100)], 400, budget(1e6))).toMatchObject({
    ...{ from: 100, to: 400 },
  });
});

it.each([1e4, 1e5, 1e6, 1e7])(
  'reads everything once and stays within %p samples, but for one step of one namespace',
  samples => {
    const demands = Array.from({ length: 30 }, (_, n) =>
      demand(`n${n}`, 1 + ((n * 37) % 300)),
    );
    const batches = all(demands, 14 * DAY, samples);
    const larger = batches.filter(
      each => each.demands.length > 1 || each.to - each.from > STEP,
    );
    expect(Math.max(0, ...larger.map(cost))).toBeLessThanOrEqual(samples);
    for (const { namespace } of demands) {
      const own = batches.filter(batch =>
        batch.demands.some(each => each.namespace === namespace),
      );
      expect(own.map(({ from }) => from)).toEqual([
        0,
        ...own.slice(0, -1).map(({ to }) => to),
      ]);
      expect(own.at(-1)?.to).toBe(14 * DAY);
    }
  },
);

it.each([
  [DAY, 3600],
  [1800, 1800],
  [2100, 2100],
  [65 * 60, 300],
  [90 * 60, 2700],
  [300, 300],
])('reads the counters of %p s every %p s', (length, step) => {
  expect(counterStep({ from: 600, to: 600 + length }, STEP)).toBe(step);
});
