import { lostOptimization } from '../../dev/optimizationsInTrouble';
import {
  condition,
  inSituation,
  sampleRecommendation,
  watchedOptimization,
} from '../../dev/sampleOptimization';
import { answerTo } from './answerTo';

const APPLY = 'flyrail.io/apply-recommendation';
const ROLLBACK = 'flyrail.io/roll-back-recommendation';
const { id } = sampleRecommendation;

const asked = (
  object: typeof watchedOptimization,
  request: string,
  wanted = id,
) => ({
  ...object,
  metadata: { ...object.metadata, annotations: { [request]: wanted } },
});

const applicable = (
  reason: string,
  status: 'True' | 'False' = 'False',
  observedGeneration = 2,
) =>
  inSituation({
    conditions: [
      {
        ...condition('Applicable', status, reason, 'Not now'),
        observedGeneration,
      },
    ],
  });

describe('what the operator makes of a request to apply', () => {
  it.each([
    ['it has taken it off', watchedOptimization, 'closed'],
    ['it applies it', asked(applicable('AskedFor', 'True'), APPLY), 'open'],
    [
      'it said before that it waits for a person',
      asked(applicable('WaitsForPerson'), APPLY),
      'open',
    ],
    [
      'it spoke of the spec before the request',
      asked(applicable('DryRun', 'False', 1), APPLY),
      'open',
    ],
    [
      'what it said of another request is still there',
      asked(applicable('RequestOutdated'), APPLY),
      'open',
    ],
    [
      'something else is recommended by now',
      asked(applicable('RequestOutdated'), APPLY, 'another'),
      'refused',
    ],
    ['there is no key', asked(applicable('StateKeyMissing'), APPLY), 'refused'],
    [
      'the workload is in motion',
      asked(applicable('WorkloadUnsettled'), APPLY),
      'refused',
    ],
    [
      'there is no place for it',
      asked(applicable('NoPlace'), APPLY),
      'refused',
    ],
    [
      'there is nothing to change',
      asked(applicable('NothingToChange'), APPLY),
      'refused',
    ],
    [
      'the way back of the last change is lost',
      asked(lostOptimization, APPLY),
      'refused',
    ],
    [
      'nothing is recommended any more',
      asked(
        inSituation({ currentRecommendation: undefined, conditions: [] }),
        APPLY,
      ),
      'closed',
    ],
  ])('%s', (_, object, state) => {
    expect(answerTo(object, APPLY).state).toBe(state);
  });

  it('is told in its own words', () => {
    expect(
      answerTo(asked(applicable('StateKeyMissing'), APPLY), APPLY),
    ).toEqual({ state: 'refused', message: 'Not now' });
  });
});

describe('what the operator makes of a request to roll back', () => {
  it.each([
    ['that is in force', asked(watchedOptimization, ROLLBACK), 'open'],
    [
      'another change is in force',
      asked(watchedOptimization, ROLLBACK, 'another'),
      'closed',
    ],
    [
      'whatever keeps a change from being applied',
      asked(
        {
          ...watchedOptimization,
          status: {
            ...watchedOptimization.status!,
            conditions: applicable('StateKeyMissing').status!.conditions,
          },
        },
        ROLLBACK,
      ),
      'open',
    ],
    [
      'what was there before is lost',
      asked(lostOptimization, ROLLBACK),
      'refused',
    ],
  ])('%s', (_, object, state) => {
    expect(answerTo(object, ROLLBACK).state).toBe(state);
  });
});
