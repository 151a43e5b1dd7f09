import { catalogApiRef, entityRouteRef } from '@backstage/plugin-catalog-react';
import { catalogApiMock } from '@backstage/plugin-catalog-react/testUtils';
import {
  renderInTestApp,
  TestApiProvider,
} from '@backstage/frontend-test-utils';
import { flyrailApiRef } from '@flyrail/backstage-plugin-flyrail-react';
import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { FlyrailAnswers, flyrailApiMock } from '../../dev/flyrailApiMock';
import {
  localCluster,
  lostCluster,
  refusedApp,
  sampleApp,
  sampleEntity,
} from '../../dev/sampleApp';
import { situations } from '../../dev/situations';
import { FleetPage } from './FleetPage';

// Over a thousand rows in jsdom, on a busy machine.
jest.setTimeout(60_000);

const named = (name: string, app = sampleApp) => ({
  ...app,
  metadata: {
    ...app.metadata,
    name,
    labels: { 'backstage.io/kubernetes-id': name },
  },
});

const large: FlyrailAnswers = {
  clusters: [
    {
      cluster: localCluster,
      items: [
        named('sample-app'),
        named('broken', refusedApp),
        ...Array.from({ length: 1200 }, (_, at) => named(`shop-${at}`)),
      ],
      stale: false,
    },
    { cluster: lostCluster, items: [named('far')], stale: true },
  ],
};

function showFleet(answers: FlyrailAnswers) {
  renderInTestApp(
    <TestApiProvider
      apis={[
        [flyrailApiRef, flyrailApiMock(answers)],
        [catalogApiRef, catalogApiMock({ entities: [sampleEntity] })],
      ]}
    >
      <FleetPage />
    </TestApiProvider>,
    { mountedRoutes: { '/catalog/:namespace/:kind/:name': entityRouteRef } },
  );
}

describe('the fleet page', () => {
  it('shows what needs a person first, a page of 1203, narrows down, and leads to the tab', async () => {
    showFleet(large);
    expect(
      await screen.findByText('1203 of 1203 web apps'),
    ).toBeInTheDocument();
    const table = screen.getByRole('table', { name: /over all clusters/ });
    const rows = () => within(table).getAllByRole('row').slice(1);
    expect(rows()).toHaveLength(50);
    expect(rows()[0]).toHaveTextContent(/^broken.*Down.*RunsAsRoot/);
    await userEvent.click(screen.getByRole('button', { name: 'Next page' }));
    expect(screen.getByText('51–100 of 1203')).toBeInTheDocument();

    screen.getByRole('searchbox', { name: 'Search' }).focus();
    await userEvent.paste('sample-app');
    expect(rows()).toHaveLength(1);
    expect(
      await within(table).findByRole('link', { name: 'sample-app' }),
    ).toHaveAttribute(
      'href',
      '/catalog/default/component/sample-app/webapp?webapp=dev%2Fproduction%2Fsample-app',
    );
  });

  it('marks the rows of a cluster that does not answer, with since when', async () => {
    showFleet(large);
    await userEvent.selectOptions(
      await screen.findByRole('combobox', { name: 'Cluster' }),
      'West',
    );
    expect(screen.getByText(/not reachable since/)).toBeInTheDocument();
    expect(screen.getByText('West is not reachable')).toBeInTheDocument();
  });

  it('sorts by a column and back, and says so to screen readers', async () => {
    showFleet(large);
    await userEvent.click(await screen.findByRole('button', { name: 'Name' }));
    const header = screen.getByRole('columnheader', { name: 'Name' });
    expect(header).toHaveAttribute('aria-sort', 'ascending');
    await userEvent.click(screen.getByRole('button', { name: 'Name' }));
    expect(header).toHaveAttribute('aria-sort', 'descending');
    expect(screen.getAllByRole('row')[1]).toHaveTextContent(/^shop-1199/);
  });

  it.each([
    ['empty', 'No web app yet'],
    ['unconfigured', /No cluster is configured/],
    ['forbidden', /flyrail\.resource\.read/],
    ['unreachable', 'No cluster answers'],
    ['broken', /500 Internal Error/],
  ])('when %s', async (situation, words) => {
    showFleet(situations[situation]);
    expect(await screen.findByText(words)).toBeInTheDocument();
  });
});
