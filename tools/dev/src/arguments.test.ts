import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseCommandLine, UsageError, wholeNumber } from './arguments.ts';

test('an option that does not exist is named together with those that do', () => {
  assert.throws(
    () =>
      parseCommandLine('start', ['--cluster', '2'], {
        clusters: { type: 'string' },
      }),
    (error: Error) =>
      error instanceof UsageError &&
      /--cluster'/.test(error.message) &&
      /It takes: --clusters/.test(error.message),
  );
});

for (const [text, why] of [
  ['0', 'too small'],
  ['5', 'too large'],
  ['1.5', 'no whole number'],
  ['x', 'no number'],
])
  test(`--clusters ${text} is refused: ${why}`, () => {
    assert.throws(
      () => wholeNumber('clusters', text, 1, 4),
      /--clusters .*: must be a whole number from 1 to 4/,
    );
  });
