import type { KubernetesObject } from '@flyrail/backstage-plugin-flyrail-common';
import { ConfigMap } from '../builtins';
import { systemClock } from '../clock';
import type { ClusterConnection } from '../cluster/clusterConnection';
import { soleHold } from '../election';
import type { StatusReport } from '../outcome';
import { writeStatus } from './statusWriter';
import { Work } from '../reconcile/work';

const conditions = [
  {
    type: 'Ready',
    status: 'True' as const,
    reason: 'Applied',
    message: 'All is applied',
  },
];

describe('writeStatus', () => {
  const { signal } = new AbortController();
  const request = jest.fn(async ({ body }: { body: unknown }) => body);
  const work = new Work({
    connection: { request } as unknown as ClusterConnection,
    hold: soleHold(signal),
    stopping: signal,
    clock: systemClock,
    timeoutMs: 1000,
    userAgent: 'test',
  });
  const object = (status: Record<string, unknown>): KubernetesObject => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'a', namespace: 'b', uid: 'u', generation: 1 },
    status: {
      observedGeneration: 1,
      conditions: [
        {
          ...conditions[0],
          observedGeneration: 1,
          lastTransitionTime: '2026-01-01T00:00:00Z',
        },
      ],
      ...status,
    },
  });
  const write = (
    stored: Record<string, unknown>,
    report: Partial<StatusReport>,
    hush: boolean,
  ) =>
    writeStatus({
      work,
      resource: ConfigMap,
      fieldManager: 'flyrail-test',
      object: object(stored),
      report: { conditions, ...report },
      now: '2026-01-01T01:00:00Z',
      hush,
    });

  beforeEach(() => request.mockClear());
  afterAll(() => work.end());

  it.each<
    [string, Record<string, unknown>, Partial<StatusReport>, boolean, number]
  >([
    ['nothing that is there already', { a: 1 }, { status: { a: 1 } }, false, 0],
    ['what differs', { a: 1 }, { status: { a: 2 } }, true, 1],
    [
      'a quiet field by itself, when the last time is long ago',
      { checked: 1 },
      { quiet: { checked: 2 } },
      false,
      1,
    ],
    [
      'no quiet field by itself, when the last time was just now',
      { checked: 1 },
      { quiet: { checked: 2 } },
      true,
      0,
    ],
    [
      'a quiet field together with something else, at any time',
      { checked: 1, a: 1 },
      { quiet: { checked: 2 }, status: { a: 2 } },
      true,
      1,
    ],
  ])('writes %s', async (_, stored, report, hush, writes) => {
    await write(stored, report, hush);
    expect(request).toHaveBeenCalledTimes(writes);
  });
});
