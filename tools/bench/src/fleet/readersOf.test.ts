import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PLATFORM, readersOf, teamOf } from './readersOf.ts';

for (const objects of [20, 50, 600, 1000])
  test(`each reader looks at one of the own team's, of ${objects}`, () => {
    for (const { groups, own } of readersOf(objects)) {
      assert.ok(own < objects);
      assert.ok(groups.includes(PLATFORM) || groups.includes(teamOf(own)));
    }
  });
