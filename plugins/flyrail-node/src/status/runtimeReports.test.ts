import type { KubernetesObject } from '@flyrail/backstage-plugin-flyrail-common';
import { pausedReport, readyFalse, statusWith } from './runtimeReports';
import { nextStatus } from './statusWriter';

const ready = {
  type: 'Ready',
  status: 'True' as const,
  reason: 'Applied',
  message: 'All is applied',
};
const paused = { ...ready, type: 'Paused', reason: 'PausedBySpec' };
const object = (status?: object): KubernetesObject => ({
  ...{ apiVersion: 'example.com/v1', kind: 'Greeting', status },
  metadata: { name: 'hello' },
});

describe('a status with one condition said anew', () => {
  it.each([
    ['of an object without a status', undefined, {}, [paused]],
    ['keeps the other fields', { replicas: 2 }, { replicas: 2 }, [paused]],
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

  it.each([
    {
      says: 'of which generation it tells, where nobody looked at the next one',
      report: pausedReport,
      observed: { status: 1, Ready: 1, Paused: 2 },
    },
    {
      says: 'that the next one was looked at, where it was refused',
      report: (of: KubernetesObject) => readyFalse(of, 'InvalidSpec', 'no'),
      observed: { status: 2, Ready: 2 },
    },
  ])('$says', ({ report, observed }) => {
    const before = object({
      observedGeneration: 1,
      conditions: [{ ...ready, observedGeneration: 1 }],
    });
    before.metadata.generation = 2;
    const { conditions, ...status } = nextStatus(
      before,
      report(before),
      '2026-01-01T00:00:00Z',
    );
    expect({
      status: status.observedGeneration,
      ...Object.fromEntries(
        conditions.map(({ type, observedGeneration }) => [
          type,
          observedGeneration,
        ]),
      ),
    }).toEqual(observed);
  });
});
