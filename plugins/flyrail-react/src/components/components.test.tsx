import { renderInTestApp } from '@backstage/frontend-test-utils';
import { Condition } from '@flyrail/backstage-plugin-flyrail-common';
import { screen } from '@testing-library/react';
import { ClusterNotice } from './ClusterNotice';
import { conditionTone } from './ConditionsTable';
import { ownedTone } from './OwnedObjectsTable';
import { durationText } from './RelativeTime';

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
