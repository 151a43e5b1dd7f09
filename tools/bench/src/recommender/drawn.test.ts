import assert from 'node:assert/strict';
import { test } from 'node:test';
import { drawnCpu, drawnMemory } from './drawn.ts';

test('the same seed draws the same series, and another one others', () => {
  const cpuOf = (seed: number) => drawnCpu(1, { seed })[0].series.cpu!;
  assert.deepEqual(cpuOf(1), cpuOf(1));
  assert.notDeepEqual(cpuOf(2), cpuOf(1));
});

for (const { name, series } of [...drawnCpu(2), ...drawnMemory(2)])
  test(`${name} is two weeks of usage that can be`, () => {
    const { times, cpu, memory } = series;
    assert.ok(times.length >= 14 * 288);
    for (const values of [cpu, memory])
      assert.ok(values?.every(value => value >= 0 && value < 1e12) ?? true);
  });

test('growth grows', () => {
  const growing = drawnMemory(6).filter(({ family }) => family === 'growth');
  for (const { series } of growing)
    assert.ok(series.memory![14 * 288 - 1] > series.memory![0]);
});
