import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Result } from './contest.ts';
import type { OnlineResult } from './online.ts';
import { calibrationVerdicts, onlineVerdicts } from './verdicts.ts';

const SERIES = 4;

const rule = (
  name: string,
  [slack, timeAbove]: [number, number],
  [memorySlack, hits]: [number, number],
): Result => ({
  name,
  part: 'published',
  cpu: Array.from({ length: SERIES }, () => ({ slack, timeAbove, overage: 0 })),
  memory: Array.from({ length: SERIES }, (_, n) => ({
    slack: memorySlack,
    hit: n < hits,
    daysHit: 0,
  })),
});
const published = [
  rule('VPA target', [0.4, 0.06], [0.2, 4]),
  rule('KRR simple', [0.3, 0.1], [0.3, 4]),
];
const online = (
  [slack, timeAbove]: [number, number],
  [memorySlack, hits]: [number, number],
): OnlineResult[] =>
  Array.from({ length: SERIES }, (_, n) => ({
    family: 'nab',
    days: 7,
    planned: 1,
    troubles: 0,
    cpu: { slack, timeAbove, overage: 0 },
    memory: { slack: memorySlack, hit: n < hits, daysHit: 0 },
  }));

for (const [what, acted, failing] of [
  ['on every limit', online([0.45, 0.02], [0.3, 2]), []],
  [
    'with too much time above',
    online([0.45, 0.021], [0.3, 2]),
    ['online, time above'],
  ],
  ['with too much slack', online([0.46, 0.02], [0.3, 2]), ['online, slack']],
  [
    'with too many hits',
    online([0.4, 0.02], [0.3, 3]),
    ['online, series whose memory was hit'],
  ],
  [
    'with more memory slack than KRR',
    online([0.4, 0.02], [0.31, 0]),
    ['online, memory slack'],
  ],
] as const)
  test(`acting online ${what} fails at ${failing[0] ?? 'nothing'}`, () => {
    assert.deepEqual(
      onlineVerdicts(acted, published)
        .filter(({ ok }) => !ok)
        .map(({ name }) => name.split(':')[0]),
      failing,
    );
  });

test('without regime shifts and memory there is nothing to judge online', () => {
  const acted = online([0.4, 0.02], [0.3, 0]).map(({ cpu, ...each }) => ({
    ...each,
    family: 'gcd',
    memory: undefined,
  }));
  assert.deepEqual(onlineVerdicts(acted, published), []);
});

test('too few origins, or confidence that is off, are not ok', () => {
  const sure = Array.from({ length: 10 }, (_, n) => ({
    confidence: 0.9,
    held: n < 5,
  }));
  assert.deepEqual(
    calibrationVerdicts(sure, 999).map(({ ok }) => ok),
    [false, false],
  );
  assert.deepEqual(
    calibrationVerdicts(
      sure.map((each, n) => ({ ...each, held: n < 9 })),
      1000,
    ).map(({ ok }) => ok),
    [true, true],
  );
});
