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

/** A cluster that remembers what it was asked; without Events, or with more than one page of them in a namespace. */
function emptyCluster({ many = false } = {}) {
  const questions: unknown[] = [];
  const connection = {
    request: async ({ query }: { query: { fieldSelector?: string } }) => {
      questions.push(query.fieldSelector ?? 'all of the namespace');
      const metadata = many && !query.fieldSelector ? { continue: 'x' } : {};
      return { items: [], metadata };
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

  it('of a namespace with many are asked for one by one, without looking for a minute whether it still has them', async () => {
    const { connection, questions } = emptyCluster({ many: true });
    const clock = { time: 0, monotonic: () => clock.time };
    const selected = [
      ...['regarding.uid=u1', 'regarding.uid=ConfigMap'],
      ...['regarding.kind=ReplicaSet', 'regarding.kind=Pod'],
    ];
    const look = async (time: number) => {
      clock.time = time;
      questions.length = 0;
      await eventsAbout(connection, shop, [owned('ConfigMap')], clock);
      return questions;
    };
    const all = 'all of the namespace';
    expect(await look(0)).toEqual([all, ...selected]);
    expect(await look(59_999)).toEqual(selected);
    expect(await look(60_000)).toEqual([all, ...selected]);
  });

  it('of a namespace with many are asked for once by all who look at the same moment', async () => {
    const { connection, questions } = emptyCluster({ many: true });
    const other = { ...shop, metadata: { ...shop.metadata, uid: 'u2' } };
    await Promise.all(
      [shop, shop, other].map(each =>
        eventsAbout(connection, each, [owned('ConfigMap')]),
      ),
    );
    expect([...questions].sort()).toEqual([
      'all of the namespace',
      'regarding.kind=Pod',
      'regarding.kind=ReplicaSet',
      'regarding.uid=ConfigMap',
      'regarding.uid=u1',
      'regarding.uid=u2',
    ]);
  });

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
