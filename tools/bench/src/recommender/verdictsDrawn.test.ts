import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Result } from './contest.ts';
import type { OnlineResult } from './online.ts';
import { drawnVerdicts } from './verdictsDrawn.ts';

const score = (slack: number, hit: boolean) => ({
  slack,
  hit,
  daysHit: hit ? 0.5 : 0,
});
const online = (hits: boolean[], slack: number): OnlineResult[] =>
  hits.map(hit => ({
    family: 'leak',
    memory: score(slack, hit),
    days: 7,
    planned: 0,
    troubles: 0,
  }));
const front = (name: string, slack: number, hits: boolean[]): Result => ({
  name,
  part: 'memory front',
  cpu: [],
  memory: hits.map(hit => score(slack, hit)),
});
const all = [true, true, true, true];
const half = [true, true, false, false];

const cases: [string, number, boolean[], boolean][] = [
  [
    'as few as half of the best with no more slack is right',
    0.3,
    [true, false, false, false],
    true,
  ],
  ['more than half of it is not', 0.3, half, false],
  ['one with more slack is no peer', 0.2, half, true],
];
for (const [name, slack, hits, ok] of cases)
  test(`acting online: ${name}`, () => {
    const [verdict] = drawnVerdicts(online(hits, slack), [
      front('max × 1.08', 0.15, all),
      front('max × 1.20', 0.25, half),
    ]);
    assert.equal(verdict.ok, ok);
  });
