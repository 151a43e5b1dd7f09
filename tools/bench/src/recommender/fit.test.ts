import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Example, fitLogistic } from './fit.ts';
import { seeded } from './random.ts';

const logistic = (x: number) => 1 / (1 + Math.exp(-x));

const near = (actual: number, expected: number, within: number) =>
  assert.ok(
    Math.abs(actual - expected) <= within,
    `${actual} is not ${expected}`,
  );

/** Drawn from a known curve. */
function drawn(coefficients: readonly number[], count: number): Example[] {
  const random = seeded(1);
  const [constant, ...slopes] = coefficients;
  return Array.from({ length: count }, () => {
    const features = slopes.map(() => 10 * random() - 5);
    const p = logistic(
      features.reduce((sum, x, n) => sum + slopes[n] * x, constant),
    );
    return { features, held: random() < p, weight: 1 };
  });
}

test('finds the curve that outcomes were drawn from', () => {
  const found = fitLogistic(drawn([0.5, -1, 0.3], 20_000), 0);
  [0.5, -1, 0.3].forEach((value, index) => near(found[index], value, 0.05));
});

test('states in the mean what held, however strong the penalty', () => {
  const examples = drawn([1, 2], 2_000);
  const held = examples.filter(each => each.held).length / examples.length;
  for (const penalty of [0, 0.01, 1]) {
    const [constant, slope] = fitLogistic(examples, penalty);
    const stated =
      examples.reduce(
        (sum, { features }) => sum + logistic(constant + slope * features[0]),
        0,
      ) / examples.length;
    near(stated, held, 1e-3);
  }
});

test('leaves little of a slope that is dear', () => {
  const examples = drawn([0, 2], 2_000);
  assert.ok(Math.abs(fitLogistic(examples, 10)[1]) < 0.1);
});

test('takes a weight of two for two', () => {
  const examples = drawn([0, 1], 200);
  const twice = [...examples, ...examples.slice(0, 50)];
  const weighted = examples.map((each, n) => ({
    ...each,
    weight: n < 50 ? 2 : 1,
  }));
  const [a, b] = [fitLogistic(twice, 0.01), fitLogistic(weighted, 0.01)];
  a.forEach((value, index) => near(b[index], value, 1e-6));
});

test('has an answer where all held and a feature never differs', () => {
  const certain = Array.from({ length: 20 }, () => ({
    features: [3],
    held: true,
    weight: 1,
  }));
  assert.ok(fitLogistic(certain, 0.01).every(Number.isFinite));
});
