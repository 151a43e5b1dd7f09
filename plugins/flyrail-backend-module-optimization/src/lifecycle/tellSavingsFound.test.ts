import type { CostOptimizationObject } from '@flyrail/backstage-plugin-optimization-common';
import { areNews } from './tellSavingsFound';

const status = (id: string | undefined, reason: string) =>
  ({
    ...(id && { currentRecommendation: { id } }),
    conditions: [{ type: 'Recommended', reason }],
  } as unknown as CostOptimizationObject['status']);

describe('Savings that are found', () => {
  it.each([
    ['are news at first', undefined, 40, true],
    [
      'are news after a time without',
      status(undefined, 'NothingToGain'),
      40,
      true,
    ],
    ['are news after more was needed', status('r0', 'ChangeFound'), 40, true],
    ['are none while they are known', status('r1', 'SavingsFound'), 40, false],
    [
      'are none where others were known',
      status('r0', 'SavingsFound'),
      40,
      false,
    ],
    [
      'are none after usage could not be asked for a while',
      status('r1', 'MetricsUnavailable'),
      40,
      false,
    ],
    ['are none where it costs more', undefined, -3, false],
    ['are none where it comes to the same', undefined, 0, false],
  ])('%s', (_, before, monthlySavings, news) => {
    expect(areNews({ status: before }, { id: 'r1', monthlySavings })).toBe(
      news,
    );
  });
});
