import {
  lostOptimization,
  recommendedAt,
  watchedAt,
  worseOptimization,
} from '../dev/optimizationsInTrouble';
import {
  appliedOptimization,
  failedOptimization,
  sampleOptimization,
  watchedOptimization,
} from '../dev/sampleOptimization';
import { summarize } from './summary';

const without = (type: string) => ({
  ...worseOptimization,
  status: {
    ...worseOptimization.status!,
    conditions: worseOptimization.status!.conditions!.filter(
      condition => condition.type !== type,
    ),
  },
});

describe('how a workload is sized', () => {
  it.each([
    ['what can be saved', sampleOptimization, 'over', 'warning'],
    ['what needs more', recommendedAt(-50), 'under', 'warning'],
    ['what costs the same', recommendedAt(0), 'other', 'warning'],
    ['a change that is watched', watchedOptimization, 'watching', 'progress'],
    ['a change that proved itself', appliedOptimization, 'applied', 'good'],
    ['a change that does worse and stays', worseOptimization, 'worse', 'bad'],
    [
      'a change that did worse, and does no more',
      without('Degraded'),
      'watching',
      'progress',
    ],
    ['a change whose way back is lost', lostOptimization, 'lost', 'bad'],
    ['what cannot be optimized', failedOptimization, 'failed', 'bad'],
  ])('%s', (_, object, state, tone) => {
    expect(summarize(object)).toMatchObject({ state, tone });
  });

  it.each([
    ['does worse', worseOptimization, /OOM kill in 2 of 5 pods/],
    ['cannot be undone', lostOptimization, /both copies are gone/],
  ])('says in the operator’s words why it %s', (_, object, words) => {
    expect(summarize(object).detail).toMatch(words);
  });

  it('tells what a change in force costs more as savings below 0', () => {
    expect(summarize(watchedAt(-50)).monthly).toBe(-50);
  });
});
