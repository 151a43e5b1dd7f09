import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Result } from './contest.ts';
import { verdictsOf } from './verdicts.ts';

const SERIES = 9;
const data = Array.from({ length: SERIES }, (_, n) => ({
  name: `${n < 8 ? 'big' : 'small'}-${n}`,
  family: n < 8 ? 'big' : 'small',
  series: { times: new Float64Array() },
}));

const result = (
  name: string,
  part: Result['part'],
  cpu?: [slack: number, timeAbove: number],
  memory?: [slack: number, hits: number],
): Result => ({
  name,
  part,
  cpu: data.map(() =>
    cpu ? { slack: cpu[0], timeAbove: cpu[1], overage: 0 } : undefined,
  ),
  memory: data.map((_, n) =>
    memory ? { slack: memory[0], hit: n < memory[1], daysHit: 0 } : undefined,
  ),
});

const front = [
  result('p95', 'cpu front', [0.3, 0.04]),
  result('p99', 'cpu front', [0.4, 0.02]),
  result('max × 1.08', 'memory front', undefined, [0.2, 4]),
  result('max × 1.15', 'memory front', undefined, [0.25, 2]),
];
const krr = result('KRR simple', 'published', [0.3, 0.04], [0.25, 2]);
const judged = (...results: Result[]) =>
  verdictsOf(data, [...results, ...front]);
const failed = (...results: Result[]) =>
  judged(...results)
    .filter(({ ok }) => !ok)
    .map(({ group, name }) => `${group}: ${name}`);

test('who is under the front by enough is ok, over all and in each large family', () => {
  const verdicts = judged(
    result('balanced', 'ours', [0.35, 0.026], [0.25, 2]),
    krr,
  );
  assert.deepEqual(
    verdicts.filter(({ ok }) => !ok),
    [],
  );
  assert.deepEqual(
    [...new Set(verdicts.map(({ group }) => group))],
    ['all', 'big'],
  );
  assert.ok(Math.abs(verdicts[0].ratio! - 0.026 / 0.03) < 1e-9);
});

test('who is on the front is not under it', () => {
  assert.deepEqual(failed(result('balanced', 'ours', [0.35, 0.03])), [
    "all: cpu, balanced: time above at the fixed front's slack",
    "big: cpu, balanced: time above at the fixed front's slack",
  ]);
});

test('a published rule with less of both is named', () => {
  assert.deepEqual(
    failed(
      result('balanced', 'ours', [0.35, 0.026]),
      result('VPA target', 'published', [0.34, 0.02]),
    ),
    [
      'all: cpu, balanced: rules with less of both (VPA target)',
      'big: cpu, balanced: rules with less of both (VPA target)',
    ],
  );
});

test('more hits than the max front at no more slack, or than KRR at its own, are not ok', () => {
  assert.deepEqual(
    failed(result('balanced', 'ours', undefined, [0.25, 3]), krr)
      .filter(name => name.startsWith('all'))
      .map(name => name.split(':')[1].trim()),
    ['memory, balanced', 'memory'],
  );
});
