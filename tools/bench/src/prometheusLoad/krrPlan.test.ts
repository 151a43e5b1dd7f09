import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inFairOrder } from './krrPlan.ts';

test('every container comes once, and those of all parts come early', () => {
  const all = Array.from({ length: 500 }, (_, index) => index);
  const order = inFairOrder(all);
  assert.deepEqual(
    [...order].sort((a, b) => a - b),
    all,
  );
  const early = order.slice(0, 50);
  for (let part = 0; part < 500; part += 100)
    assert.ok(
      early.filter(each => each >= part && each < part + 100).length >= 5,
    );
  // Every fourth was released anew, and has twice the pods.
  const released = early.filter(each => each % 4 === 1).length;
  assert.ok(released >= 10 && released <= 15);
});
