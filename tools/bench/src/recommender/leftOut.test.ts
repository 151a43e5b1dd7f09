import assert from 'node:assert/strict';
import { test } from 'node:test';
import { expectedCalibrationError } from './calibration.ts';
import { familyLeftOut } from './leftOut.ts';
import type { Origin } from './origins.ts';
import { seeded } from './random.ts';

/** Origins of families that follow one curve: what they say of each other is right. */
function drawn(families: readonly string[]): Origin[] {
  const random = seeded(3);
  return families.flatMap(family =>
    Array.from({ length: 3_000 }, (): Origin => {
      const feature = 6 * random() - 3;
      const held = random() < 1 / (1 + Math.exp(-feature));
      return {
        ...{ name: family, family, setting: 'balanced', confidence: 0, held },
        cpu: { features: [feature], held },
      };
    }),
  );
}

test('states of a family what others have taught', () => {
  const outcomes = familyLeftOut(drawn(['a', 'b']), drawn(['drawn']));
  assert.equal(outcomes.length, 6_000);
  assert.ok(expectedCalibrationError(outcomes) < 0.03);
});

test('does not learn from the family itself', () => {
  const [a, b] = [drawn(['a']), drawn(['b'])];
  const contrary = a.map(origin => ({
    ...origin,
    held: !origin.held,
    cpu: { ...origin.cpu!, held: !origin.held },
  }));
  const outcomes = familyLeftOut([...contrary, ...b], drawn(['drawn']));
  const own = outcomes.filter(({ family }) => family === 'a');
  assert.ok(expectedCalibrationError(own) > 0.3);
});
