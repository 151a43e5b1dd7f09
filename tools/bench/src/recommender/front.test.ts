import assert from 'node:assert/strict';
import { test } from 'node:test';
import { harmAt, isBeatenBy, paretoFront } from './front.ts';

const points = [
  { slack: 0.4, harm: 0.01 },
  { slack: 0.2, harm: 0.05 },
  { slack: 0.3, harm: 0.06 },
  { slack: 0.3, harm: 0.03 },
];

test('the front keeps what nothing beats, by slack', () => {
  assert.deepEqual(paretoFront(points), [
    { slack: 0.2, harm: 0.05 },
    { slack: 0.3, harm: 0.03 },
    { slack: 0.4, harm: 0.01 },
  ]);
});

for (const [slack, harm] of [
  [0.1, 0.05],
  [0.2, 0.05],
  [0.25, 0.04],
  [0.3, 0.03],
  [0.35, 0.02],
  [0.5, 0.01],
])
  test(`at slack ${slack} the front's harm is ${harm}`, () => {
    assert.ok(Math.abs(harmAt(paretoFront(points), slack) - harm) < 1e-12);
  });

test('only who has less of both beats', () => {
  const own = { slack: 0.3, harm: 0.03 };
  assert.ok(isBeatenBy(own, { slack: 0.29, harm: 0.02 }));
  assert.ok(!isBeatenBy(own, { slack: 0.3, harm: 0.02 }));
  assert.ok(!isBeatenBy(own, { slack: 0.2, harm: 0.03 }));
});
