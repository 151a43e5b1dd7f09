import { readUpTo } from './heldBack';
import type { ContainerReading } from './readBatch';

const HOUR = 3_600;
const STEP = 300;

/** A container whose usage goes up to then; undefined: it has none. */
const used = (until: number | undefined, isThere = true): ContainerReading => {
  const times =
    until === undefined ? Float64Array.of() : Float64Array.of(until - STEP);
  return {
    workload: { namespace: 'shop', kind: 'Deployment', name: 'web' },
    container: 'app',
    cpu: { times, values: times.map(() => 1) },
    memory: { times: Float64Array.of(), values: Float64Array.of() },
    incidents: {},
    isThere,
  };
};

describe('a batch that ends now counts as read', () => {
  it.each<[string, number, ContainerReading[], boolean, number]>([
    ['to its end, where its usage goes', 2, [used(2 * HOUR)], true, 2],
    ['to its end, where a scrape failed', 2, [used(1.9 * HOUR)], true, 2],
    ['to its end, where its pods are gone', 2, [used(HOUR, false)], true, 2],
    ['to its end, where others only are told of', 2, [], true, 2],
    ['not at all, where nobody is told of', 2, [], false, 0],
    ['not at all, where pods use nothing', 2, [used(undefined)], true, 0],
    ['as far as usage goes, of whole hours', 5, [used(2.5 * HOUR)], true, 2],
    ['but for the last hours', 48, [used(undefined)], true, 42],
  ])('%s', (_, hours, readings, toldOf, expected) => {
    const batch = { from: 0, to: hours * HOUR };
    expect(readUpTo(batch, readings, { stepSeconds: STEP, toldOf })).toBe(
      expected * HOUR,
    );
  });
});
