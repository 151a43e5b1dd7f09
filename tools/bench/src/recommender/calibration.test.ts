import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  binsOf,
  brierScore,
  expectedCalibrationError,
  type Outcome,
} from './calibration.ts';

/** So many that state a confidence, of which so many held. */
const outcomes = (
  ...groups: [confidence: number, count: number, held: number][]
) =>
  groups.flatMap(([confidence, count, held]) =>
    Array.from(
      { length: count },
      (_, n): Outcome => ({ confidence, held: n < held }),
    ),
  );

for (const [what, given, error] of [
  ['keeps its word', outcomes([0.9, 100, 90], [0.3, 100, 30]), 0],
  ['says 0.9 and is right half the time', outcomes([0.9, 100, 50]), 0.4],
  [
    'is wrong in a quarter of its cases only',
    outcomes([0.8, 75, 60], [0.4, 25, 20]),
    0.1,
  ],
  ['is certain and right', outcomes([1, 10, 10]), 0],
] as const)
  test(`the error of who ${what} is ${error}`, () => {
    assert.ok(Math.abs(expectedCalibrationError(given) - error) < 1e-9);
  });

test('bins are of a tenth, without the empty ones', () => {
  assert.deepEqual(
    binsOf(outcomes([0.15, 2, 1], [0.1, 2, 1], [1, 1, 1])).map(
      ({ from, count, held }) => [from, count, held],
    ),
    [
      [0.1, 4, 0.5],
      [0.9, 1, 1],
    ],
  );
});

test('a coin scores a quarter', () => {
  assert.equal(brierScore(outcomes([0.5, 10, 4])), 0.25);
});
