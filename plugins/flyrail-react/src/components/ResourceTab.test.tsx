import {
  renderInTestApp,
  TestApiProvider,
} from '@backstage/frontend-test-utils';
import {
  ClusterResult,
  FlyrailApi,
  KubernetesObject,
} from '@flyrail/backstage-plugin-flyrail-common';
import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { flyrailApiRef } from '../api';
import { ResourceTab } from './ResourceTab';

const named = (name: string): KubernetesObject => ({
  apiVersion: 'example.org/v1',
  kind: 'Thing',
  metadata: { name, namespace: 'shop' },
});

const answer: ClusterResult[] = [
  {
    cluster: {
      name: 'dev',
      title: 'Local cluster',
      state: 'ok',
      since: '2026-11-20T08:00:00Z',
    },
    items: [named('first'), named('second')],
    stale: false,
  },
];

/** The tab of two things, at the given address. */
function showTab(address: string) {
  const api: Partial<FlyrailApi> = {
    listResources: async () => ({ clusters: answer as any }),
  };
  renderInTestApp(
    <TestApiProvider apis={[[flyrailApiRef, api as FlyrailApi]]}>
      <ResourceTab
        entity={{
          metadata: {
            name: 'shop',
            annotations: { 'flyrail.io/thing': 'enabled' },
          },
        }}
        annotation="flyrail.io/thing"
        kindId="things.example.org"
        invalidTitle="It cannot be read"
        choice={{
          label: 'Thing',
          text: ({ object }) => object.metadata.name ?? '',
          parameter: 'thing',
        }}
        empty={() => null}
      >
        {({ object }) => <h2>{object.metadata.name}</h2>}
      </ResourceTab>
    </TestApiProvider>,
    { initialRouteEntries: [address] },
  );
}

const shown = (name: string) => screen.findByRole('heading', { name });

describe('the object of a tab', () => {
  it('is the first where the address names none', async () => {
    showTab('/');
    await shown('first');
    expect(screen.queryByText(/is not here/)).toBeNull();
  });

  it('is the one that the address names', async () => {
    showTab('/?thing=dev%2Fshop%2Fsecond');
    await shown('second');
    expect(screen.queryByText(/is not here/)).toBeNull();
  });

  it('is said to be another one where that is not there, until one is chosen', async () => {
    showTab('/?thing=dev%2Fshop%2Fgone');
    await shown('first');
    expect(
      screen.getByText(/names dev\/shop\/gone, which is not here/),
    ).toBeInTheDocument();
    expect(screen.getByText('Shown is dev/shop/first.')).toBeInTheDocument();
    await userEvent.selectOptions(screen.getByRole('combobox'), 'second');
    await shown('second');
    expect(screen.queryByText(/is not here/)).toBeNull();
  });
});
