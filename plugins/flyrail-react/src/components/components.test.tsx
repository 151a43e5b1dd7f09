import { appLanguageApiRef } from '@backstage/frontend-plugin-api';
import {
  renderInTestApp,
  TestApiProvider,
} from '@backstage/frontend-test-utils';
import {
  Condition,
  EventSummary,
} from '@flyrail/backstage-plugin-flyrail-common';
import { screen, within } from '@testing-library/react';
import { UsageChart } from '../chart';
import { ClusterNotice } from './ClusterNotice';
import { conditionTone, ConditionsTable } from './ConditionsTable';
import { DesiredObserved } from './DesiredObserved';
import { firstEvents } from './firstEvents';
import { Manifest } from './Manifest';
import { ownedTone } from './OwnedObjectsTable';
import { durationText, RelativeTime } from './RelativeTime';

const condition = (type: string, status: Condition['status']): Condition => ({
  type,
  status,
  reason: 'Because',
  message: '',
  lastTransitionTime: '2026-11-20T08:00:00Z',
});

describe('tones', () => {
  it.each([
    ['Ready', 'True', 'good'],
    ['Ready', 'False', 'bad'],
    ['Ready', 'Unknown', 'warning'],
    ['Degraded', 'True', 'bad'],
    ['Degraded', 'False', 'good'],
    ['Progressing', 'True', 'progress'],
    ['Progressing', 'False', 'neutral'],
  ] as const)('%s=%s reads as %s', (type, status, tone) => {
    expect(conditionTone(condition(type, status))).toBe(tone);
  });

  it('a missing object is bad news whatever its health was', () => {
    expect(
      ownedTone({
        apiVersion: 'v1',
        kind: 'Service',
        namespace: 'a',
        name: 'b',
        state: 'missing',
        health: 'healthy',
        message: '',
      }),
    ).toBe('bad');
  });
});

describe('durations', () => {
  it.each([
    [0, '0 ms'],
    [420, '420 ms'],
    [3_210, '3.2 s'],
    [250_000, '4 min 10 s'],
  ])('%d ms is %s', (milliseconds, text) => {
    expect(durationText(milliseconds)).toBe(text);
  });
});

describe('moments', () => {
  it.each([
    ['this instant', 0, 'just now'],
    ['half a second ago', -500, 'just now'],
    ['by a clock that runs ahead', 90_000, 'just now'],
    ['a while ago', -5_500, '5 seconds ago'],
  ])('%s', async (_what, milliseconds, text) => {
    const at = new Date(Date.now() + milliseconds).toISOString();
    renderInTestApp(<RelativeTime at={at} />);
    expect(await screen.findByText(text)).toBeInTheDocument();
  });
});

describe('in the language of the portal, whatever the browser speaks', () => {
  const german: Partial<typeof appLanguageApiRef.T> = {
    getLanguage: () => ({ language: 'de' }),
  };
  const inGerman = (shown: JSX.Element) =>
    renderInTestApp(
      <TestApiProvider apis={[[appLanguageApiRef, german]]}>
        {shown}
      </TestApiProvider>,
    );

  it('moments are told, and in their tooltip too', async () => {
    const at = new Date(Date.now() - 5_500).toISOString();
    inGerman(<RelativeTime at={at} />);
    const moment = await screen.findByText('vor 5 Sekunden');
    expect(moment.title).toMatch(/^\d+\. /);
  });

  it('the days of a chart are written', async () => {
    const times = [Date.UTC(2026, 9, 20, 12) / 1000];
    inGerman(
      <UsageChart
        title="CPU"
        usage={{
          unit: 'cores',
          times,
          ...{ average: [0.3], least: [0.2], most: [0.4] },
          ...{ request: [2], limit: [null], recommended: undefined },
        }}
      />,
    );
    expect(await screen.findByText('20. Okt. 2026')).toBeInTheDocument();
  });
});

it('a manifest that is a text is shown as it is', async () => {
  const text = 'kind: Deployment\n---\nkind: "Horizon';
  renderInTestApp(<Manifest label="The change" text={text} />);
  expect(
    (await screen.findByRole('region', { name: 'The change' })).textContent,
  ).toBe(text);
});

describe('conditions', () => {
  it('tell long words once', async () => {
    const message = 'The image runs as root: set spec.runAsUser';
    renderInTestApp(
      <ConditionsTable
        conditions={[
          { ...condition('Degraded', 'True'), message },
          { ...condition('Available', 'False'), message },
        ]}
      />,
    );
    const degraded = await screen.findByRole('row', { name: /^Degraded/ });
    expect(within(degraded).getByText(/As under Available/)).toBeVisible();
    expect(screen.getAllByText(/spec.runAsUser/)).toHaveLength(1);
  });
});

describe('desired and observed', () => {
  it('says of what is asked for and not there that it is not made', async () => {
    renderInTestApp(
      <DesiredObserved
        rows={[
          {
            field: 'Network policy',
            desired: 'strict',
            observed: undefined,
            missing: true,
          },
        ]}
      />,
    );
    expect(await screen.findByText('Not made yet')).toBeInTheDocument();
  });
});

describe('the first events', () => {
  const at = (second: number) =>
    `2026-11-20T08:00:${String(second).padStart(2, '0')}Z`;
  const event = (
    reason: string,
    lastSeen: string,
    reportingController = 'kubelet',
  ): EventSummary => ({
    type: 'Normal',
    reason,
    note: '',
    regarding: { kind: 'Pod', name: 'a' },
    count: 1,
    firstSeen: lastSeen,
    lastSeen,
    reportingController,
  });
  const ofPods = Array.from({ length: 20 }, (_, index) =>
    event('Started', at(20 + index)),
  );

  it('keep the operator’s own that newer ones of pods would push out', () => {
    const first = firstEvents([
      event('DriftHealed', at(1), 'flyrail.io/webapp'),
      ...ofPods,
    ]);
    expect(first.map(({ reason }) => reason)).toEqual([
      ...Array(7).fill('Started'),
      'DriftHealed',
    ]);
  });

  it('are newest first, and of one moment the operator’s own before others', () => {
    const first = firstEvents([
      event('Older', at(1)),
      event('Killing', at(5)),
      event('DriftHealed', at(5), 'flyrail.io/webapp'),
      event('Newer', at(9)),
    ]);
    expect(first.map(({ reason }) => reason)).toEqual([
      'Newer',
      'DriftHealed',
      'Killing',
      'Older',
    ]);
  });

  it('show as many as there is room for when all are the operator’s own', () => {
    const own = ofPods.map(one => ({
      ...one,
      reportingController: 'flyrail.io/webapp',
    }));
    expect(firstEvents(own)).toHaveLength(8);
  });
});

describe('a cluster notice', () => {
  it('says which cluster, why, and what to do', async () => {
    renderInTestApp(
      <ClusterNotice
        stale
        cluster={{
          name: 'west',
          title: 'West',
          state: 'unauthorized',
          since: '2026-11-20T08:00:00Z',
          message: 'token expired',
        }}
      />,
    );
    expect(
      await screen.findByText('West refused the credentials'),
    ).toBeInTheDocument();
    expect(screen.getByText(/token expired/)).toBeInTheDocument();
    expect(screen.getByText(/Renew the credentials/)).toBeInTheDocument();
    expect(screen.getByText(/last known state/)).toBeInTheDocument();
  });
});
