import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { givenReplicas, type GivenReplicas } from '../src/givenReplicas.ts';
import { takeovers, type Blow } from '../src/takeover.ts';

/*
 * Two replicas of the operators' own backend on PostgreSQL, and a cluster that
 * writes down who did what. `./dev soak takeover` and `./dev soak pause` repeat
 * it; the tests run a few.
 */
const { FLYRAIL_TAKEOVER_RUNS, FLYRAIL_PAUSE_RUNS, FLYRAIL_TAKEOVER_SEED } =
  process.env;
const times = (blow: Blow, runs: string | undefined) =>
  Array.from({ length: Number(runs ?? 0) }, () => blow);
const asked = [
  ...times('kill', FLYRAIL_TAKEOVER_RUNS),
  ...times('pause', FLYRAIL_PAUSE_RUNS),
];
const blows: Blow[] = asked.length ? asked : ['kill', 'pause'];
const seed = Number(FLYRAIL_TAKEOVER_SEED ?? 1);

/** A Lease lasts 15 s and is tried for every 2 s. */
const longestTakeoverMs = 17_000;

let given: GivenReplicas;

before(async () => {
  given = await givenReplicas();
});
after(() => given?.stop());

test(`when a replica is killed or stands still, others take over within 17 s, no update is lost, no holder writes after its Lease, nothing outside is done twice (${blows.length} times, seed ${seed})`, async () => {
  const found = await takeovers(given, {
    ...{ blows, seed },
    onRun: line => console.log(line),
  });
  const sorted = [...found.takeoverMs].sort((a, b) => a - b);
  const at = (share: number) =>
    (sorted[Math.ceil(share * sorted.length) - 1] / 1000).toFixed(1);
  console.log(
    `taken over after: median ${at(0.5)} s, longest ${at(1)} s; ${
      found.writes
    } updates, ${found.lost.length} lost; ${found.holders.writes} writes by ${
      found.holders.leaseWrites
    } Lease writes, ${found.holders.afterExpiry.length} late; ${
      found.effects
    } outside effects, ${found.repeatedEffects.length} repeated`,
  );
  assert.deepEqual(found.lost, []);
  assert.deepEqual(found.holders.afterExpiry, []);
  assert.deepEqual(found.holders.takenTooEarly, []);
  assert.deepEqual(found.holders.unsigned, []);
  assert.deepEqual(found.repeatedEffects, []);
  assert.deepEqual(found.missingEffects, []);
  assert.ok(found.holders.writes > 0, 'the audit log names no holder');
  assert.ok(
    Number(at(1)) * 1000 <= longestTakeoverMs,
    `the longest takeover took ${at(1)} s`,
  );
});
