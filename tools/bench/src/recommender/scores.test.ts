import assert from 'node:assert/strict';
import { test } from 'node:test';
import { scoreCpu, scoreMemory } from './scores.ts';

const close = (actual: number | undefined, expected: number) =>
  assert.ok(Math.abs(actual! - expected) < 1e-12, `${actual}, not ${expected}`);

test('slack, time above and overage are those of the definition', () => {
  // Asked for 2: 1 + 2 + 2 + 2 of 8 are used; two of four are above it, by 3 of 10.
  const score = scoreCpu(Float64Array.of(1, 2, 3, 4), () => 2)!;
  close(score.slack, 1 - 7 / 8);
  close(score.timeAbove, 1 / 2);
  close(score.overage, 3 / 10);
});

test('samples that are missing are not counted', () => {
  const score = scoreCpu(Float64Array.of(1, NaN, 3, NaN), () => 2)!;
  close(score.slack, 1 - 3 / 4);
  close(score.timeAbove, 1 / 2);
});

test('a request that changes is scored by what was in force', () => {
  const score = scoreCpu(Float64Array.of(1, 4), index => [1, 5][index])!;
  close(score.slack, 1 - 5 / 6);
  close(score.timeAbove, 0);
});

test('without samples there is no score', () => {
  assert.equal(
    scoreCpu(Float64Array.of(NaN), () => 2),
    undefined,
  );
  assert.equal(
    scoreCpu(new Float64Array(), () => 2),
    undefined,
  );
});

test('memory is hit by any sample above, and by days', () => {
  const day = 86_400;
  const times = Float64Array.of(0, 60, day, 2 * day, 3 * day);
  const score = (request: number) =>
    scoreMemory(times, Float64Array.of(1, 5, 1, 4, 1), () => request)!;
  assert.deepEqual([score(5).hit, score(5).daysHit], [false, 0]);
  assert.deepEqual([score(4).hit, score(4).daysHit], [true, 1 / 4]);
  assert.deepEqual([score(3).hit, score(3).daysHit], [true, 1 / 2]);
});
