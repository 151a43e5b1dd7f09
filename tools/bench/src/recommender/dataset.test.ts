import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { DAY, parseSeries, readDataset, split } from './dataset.ts';

const days = (count: number) => ({
  times: Float64Array.from({ length: count * 24 + 1 }, (_, n) => n * 3600),
  cpu: new Float64Array(count * 24 + 1),
});

for (const [length, training, heldOut] of [
  [30, 7, 7],
  [14, 7, 7],
  [10, 5, 5],
  [3, 1.5, 1.5],
])
  test(`of ${length} days, ${training} train and ${heldOut} are held out`, () => {
    const parts = split(days(length));
    assert.equal(parts.training.times.length, training * 24);
    assert.equal(parts.heldOut.times[0], training * DAY);
    assert.ok(
      Math.abs(parts.heldOut.times.length - heldOut * 24) <= 1,
      `${parts.heldOut.times.length} hours`,
    );
  });

test('a cell that is empty or no number is no sample', () => {
  const { times, cpu, memory } = parseSeries(
    'seconds,cpu_cores\n0,1\n300,\n600,oops\n900,2\n',
    'x.csv',
  );
  assert.deepEqual([...times], [0, 300, 600, 900]);
  assert.deepEqual([...cpu!], [1, NaN, NaN, 2]);
  assert.equal(memory, undefined);
});

test('a file without times, or with times that go back, is named', () => {
  assert.throws(
    () => parseSeries('cpu_cores\n1\n', 'x.csv'),
    /x\.csv.*"seconds"/,
  );
  assert.throws(
    () => parseSeries('seconds,cpu_cores\n0,1\n0,1\n', 'x.csv'),
    /x\.csv, line 3/,
  );
});

test('a folder without series says what it should hold', () => {
  const folder = mkdtempSync(join(tmpdir(), 'dataset-'));
  try {
    assert.throws(() => readDataset(folder), /seconds,cpu_cores,memory_bytes/);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
