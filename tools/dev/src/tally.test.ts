import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tally, type Result } from './tally.ts';

const result = (name: string, verdict: Result['verdict']): Result => ({
  suite: 'unit',
  name,
  verdict,
});

test('the last line counts what passed, failed and was skipped', () => {
  const { line, green } = tally(
    [result('a', 'passed'), result('b', 'failed'), result('c', 'skipped')],
    false,
  );
  assert.equal(line, '1 passed, 1 failed, 1 skipped');
  assert.equal(green, false);
});

test('in CI a skip that is not on the committed list is a failure', () => {
  const { line, green, failures } = tally(
    [result('a', 'passed'), result('nobody listed this', 'skipped')],
    true,
  );
  assert.equal(line, '1 passed, 1 failed, 0 skipped');
  assert.equal(green, false);
  assert.match(failures[0].detail!, /skips\.json/);
});

test('a run that found no test has not passed', () => {
  assert.equal(tally([], false).green, false);
});
