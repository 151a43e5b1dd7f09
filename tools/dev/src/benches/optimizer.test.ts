import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { OptimizerFigures } from '../../../bench/src/optimizer/run.ts';
import { checksOf } from './optimizer.ts';

const page = (p99: number) => ({
  ...{ count: 1000, p50: 1, p99, most: p99 },
  ...{ kibibytes: 10, unchanged: 0 },
});
const memory = (residentMiB: number, peakMiB: number) => ({
  ...{ residentMiB, peakMiB, heapMiB: 100 },
});
const reading = (pages: Record<string, number>, errors: string[] = []) => ({
  pages: Object.fromEntries(
    Object.entries(pages).map(([name, p99]) => [name, page(p99)]),
  ),
  ...{ errors, cpuShare: 0.1 },
});
const figures = (change: Partial<OptimizerFigures> = {}): OptimizerFigures => ({
  workloads: 1000,
  recommended: 900,
  firstLook: { seconds: 200, cpuSeconds: 100 },
  look: { seconds: 60, cpuSeconds: 36 },
  idle: {
    with: { seconds: 60, cpuSeconds: 1.8 },
    without: { seconds: 60, cpuSeconds: 1.2 },
  },
  memory: { with: memory(280, 400), without: memory(200, 320) },
  peakAtEndMiB: 450,
  status: reading({ fleet: 80, tab: 20, detail: 10 }),
  optimizer: reading({ 'GET /workloads': 300 }),
  changes: {
    apply: { count: 20, p50: 4, p99: 6, most: 6 },
    rollback: { count: 20, p50: 4, p99: 7, most: 7 },
  },
  ...change,
});
const failed = (change: Partial<OptimizerFigures>) =>
  checksOf(figures(change))
    .filter(({ ok }) => !ok)
    .map(({ name }) => name);

test('what the operator adds is what is there with it less what is there without', () => {
  const added = Object.fromEntries(
    checksOf(figures()).map(({ name, ours }) => [name, ours]),
  );
  assert.equal(added['added memory, after a collection (MiB)'], 80);
  assert.equal(added['added memory, at the peak (MiB)'], 80);
  // 10 m of idleness, and 36 s of CPU every half an hour.
  assert.equal(
    added['added CPU, idle and with its looks every 30 min (m)'],
    30,
  );
});

test('the optimizer may be slow, as the metrics store is, but not wrong', () => {
  assert.deepEqual(failed({}), []);
  assert.deepEqual(
    failed({ optimizer: reading({ 'GET /workloads': 9_000 }, ['503']) }),
    ['answers that were errors'],
  );
});

test('each limit is one', () => {
  const slow = { count: 20, p50: 4, p99: 70, most: 70 };
  assert.deepEqual(
    failed({
      status: reading({ fleet: 101, tab: 20, detail: 10 }),
      changes: { apply: slow, rollback: slow },
      memory: { with: memory(301, 421), without: memory(200, 320) },
      look: { seconds: 300, cpuSeconds: 170 },
    }),
    [
      'fleet p99 (ms)',
      'apply, slowest (s)',
      'rollback, slowest (s)',
      'added memory, after a collection (MiB)',
      'added memory, at the peak (MiB)',
      'added CPU, idle and with its looks every 30 min (m)',
    ],
  );
});
