import type { EventSummary } from '@flyrail/backstage-plugin-flyrail-common';
import type { ClusterConnection } from '@flyrail/backstage-plugin-flyrail-node';
import { eventsAbout, firstOf, summarizeEvent } from './events';

const at = (second: number) =>
  new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString();

function event(second: number, reportingController: string): EventSummary {
  return {
    type: 'Normal',
    reason: `${reportingController}-${second}`,
    note: '',
    regarding: { kind: 'Pod', name: 'shop' },
    count: 1,
    firstSeen: at(second),
    lastSeen: at(second),
    reportingController,
  };
}

/** A cluster without Events that remembers what it was asked. */
function emptyCluster() {
  const questions: unknown[] = [];
  const connection = {
    request: async ({ query }: { query: { fieldSelector?: string } }) => {
      questions.push(query.fieldSelector ?? 'all of the namespace');
      return { items: [], metadata: {} };
    },
  } as unknown as ClusterConnection;
  return { connection, questions };
}

const shop = {
  apiVersion: 'example.com/v1',
  kind: 'Gadget',
  metadata: { namespace: 'team-a', name: 'shop', uid: 'u1' },
};

const owned = (kind: string) => ({
  ...{ apiVersion: 'v1', kind, namespace: 'team-a', name: 'shop', uid: kind },
  ...{ state: 'present' as const, health: 'healthy' as const, message: '' },
});

describe('the events that are shown', () => {
  it.each([
    ['nothing', [], ['regarding.uid=u1']],
    [
      'something',
      [owned('ConfigMap'), owned('Deployment')],
      ['all of the namespace'],
    ],
  ])(
    'of an object that owns %s are asked for with few questions',
    async (_what, its, expected) => {
      const { connection, questions } = emptyCluster();
      await eventsAbout(connection, shop, its);
      expect(questions).toEqual(expected);
    },
  );

  it('are newest first, and of the same moment the operator first', () => {
    const shown = firstOf([
      event(1, 'kubelet'),
      event(2, 'kubelet'),
      event(2, 'flyrail-gadget'),
    ]);
    expect(shown.map(({ reason }) => reason)).toEqual([
      'flyrail-gadget-2',
      'kubelet-2',
      'kubelet-1',
    ]);
  });

  it('are bounded, and those of pods do not push out the operator', () => {
    const shown = firstOf([
      event(0, 'flyrail-gadget'),
      ...Array.from({ length: 200 }, (_, second) =>
        event(second + 1, 'kubelet'),
      ),
    ]);
    expect(shown).toHaveLength(50);
    expect(shown.at(-1)?.reason).toBe('flyrail-gadget-0');
  });

  it('are read from both generations of Events', () => {
    const old = summarizeEvent({
      metadata: { creationTimestamp: at(0) },
      type: 'Warning',
      reason: 'BackOff',
      deprecatedSource: { component: 'kubelet' },
      deprecatedCount: 7,
      deprecatedFirstTimestamp: at(1),
      deprecatedLastTimestamp: at(9),
      reportingController: '',
    });
    expect(old).toMatchObject({
      count: 7,
      firstSeen: at(1),
      lastSeen: at(9),
      reportingController: 'kubelet',
    });
    const series = summarizeEvent({
      metadata: {},
      eventTime: '2026-01-01T00:00:03.000000Z',
      series: { count: 3, lastObservedTime: '2026-01-01T00:00:05.000000Z' },
      reportingController: 'flyrail-gadget',
    });
    expect(series).toMatchObject({
      count: 3,
      firstSeen: at(3),
      lastSeen: at(5),
    });
  });
});
