import { statusWith } from './runtimeReports';

const ready = {
  type: 'Ready',
  status: 'True' as const,
  reason: 'Applied',
  message: 'All is applied',
};
const paused = { ...ready, type: 'Paused', reason: 'PausedBySpec' };
const object = (status?: object) => ({
  ...{ apiVersion: 'example.com/v1', kind: 'Greeting', status },
  metadata: { name: 'hello' },
});

describe('a status with one condition said anew', () => {
  it.each([
    ['of an object without a status', undefined, {}, [paused]],
    [
      'keeps the other fields, but for the generation that was looked at',
      { replicas: 2, observedGeneration: 1 },
      { replicas: 2 },
      [paused],
    ],
    ['keeps other conditions', { conditions: [ready] }, {}, [ready, paused]],
    [
      'replaces what was said of the same',
      { conditions: [{ ...paused, status: 'False' }, ready] },
      {},
      [ready, paused],
    ],
  ])('%s', (_, before, status, conditions) => {
    expect(statusWith(object(before), paused)).toEqual({ status, conditions });
  });
});
