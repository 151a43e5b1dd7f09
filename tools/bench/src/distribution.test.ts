import assert from 'node:assert/strict';
import { test } from 'node:test';
import { distributionOf } from './distribution.ts';

test('the p99 of a hundred values is the 99th smallest, whatever their order', () => {
  const values = Array.from({ length: 100 }, (_, index) => 100 - index);
  assert.deepEqual(distributionOf(values), {
    count: 100,
    p50: 50,
    p99: 99,
    most: 100,
  });
});

test('one value is every percentile', () => {
  assert.deepEqual(distributionOf([7]), { count: 1, p50: 7, p99: 7, most: 7 });
});

test('no value is an error and not a zero', () => {
  assert.throws(() => distributionOf([]), /no values/);
});
