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
  appliedOptimization,
  inSituation,
  localCluster,
  lostCluster,
  sampleEntity,
  sampleOptimization,
  youngOptimization,
} from '../../dev/sampleOptimization';
import { situations } from '../../dev/situations';
import { FleetPage } from './FleetPage';

// The page in jsdom, on a busy machine.
jest.setTimeout(60_000);

const named = (
  name: string,
  monthlySavings: number,
  riskLevel: 'LOW' | 'HIGH',
) => ({
  ...sampleOptimization,
  metadata: { ...sampleOptimization.metadata, name, labels: {} },
  spec: {
    ...sampleOptimization.spec,
    targetWorkload: { ...sampleOptimization.spec.targetWorkload, name },
  },
  status: {
    ...sampleOptimization.status!,
    currentRecommendation: {
      ...sampleOptimization.status!.currentRecommendation!,
      monthlySavings,
      riskLevel,
    },
  },
});

const three: FlyrailAnswers = {
  clusters: [
    {
      cluster: localCluster,
      items: [
        named('little', 10, 'HIGH'),
        named('much', 900, 'LOW'),
        {
          ...appliedOptimization,
          metadata: { ...appliedOptimization.metadata, name: 'done' },
        },
      ],
      stale: false,
    },
    { cluster: lostCluster, items: [named('far', 100, 'LOW')], stale: true },
  ],
};

function showFleet(
  answers: FlyrailAnswers,
  catalog = catalogApiMock({ entities: [sampleEntity] }),
) {
  renderInTestApp(
    <TestApiProvider
      apis={[
        [flyrailApiRef, flyrailApiMock(answers)],
        [catalogApiRef, catalog],
      ]}
    >
      <FleetPage />
    </TestApiProvider>,
    { mountedRoutes: { '/catalog/:namespace/:kind/:name': entityRouteRef } },
  );
}

async function workloads() {
  const table = await screen.findByRole('table', { name: /over all clusters/ });
  return within(table)
    .getAllByRole('rowheader')
    .map(({ textContent }) => textContent!.split(' ').at(-1));
}

describe('the fleet page', () => {
  it('has what could be saved most first, and adds it up', async () => {
    showFleet(three);
    expect(
      await screen.findByRole('heading', {
        name: /^\$1,010 a month can be saved/,
      }),
    ).toBeInTheDocument();
    expect((await workloads()).slice(0, 3)).toEqual(['much', 'far', 'little']);
  });

  it.each([
    [120, '$438 a month can be saved; $120 is saved already'],
    [-50, '$438 a month can be saved; what was changed costs $50 more'],
    [0, '$438 a month can be saved; nothing is saved yet'],
  ])('of savings of %d says so', async (totalSavings, name) => {
    showFleet({
      clusters: [
        {
          cluster: localCluster,
          items: [inSituation({ totalSavings })],
          stale: false,
        },
      ],
    });
    expect(await screen.findByRole('heading', { name })).toBeInTheDocument();
  });

  it('sorts by a column and back, and says so to screen readers', async () => {
    showFleet(three);
    const table = await screen.findByRole('table', {
      name: /over all clusters/,
    });
    const sort = within(table).getByRole('button', { name: 'Risk' });
    const header = within(table).getByRole('columnheader', { name: 'Risk' });
    await userEvent.click(sort);
    expect(header).toHaveAttribute('aria-sort', 'ascending');
    await userEvent.click(sort);
    expect(header).toHaveAttribute('aria-sort', 'descending');
    expect((await workloads())[0]).toBe('little');
  });

  it('narrows down to what is searched for, and says what of it can be saved', async () => {
    showFleet(three);
    (await screen.findByRole('searchbox', { name: 'Search' })).focus();
    await userEvent.paste('much');
    expect(await workloads()).toEqual(['much']);
    expect(
      screen.getByRole('heading', { name: /^\$900 a month can be saved/ }),
    ).toBeInTheDocument();
  });

  it('says of how many the cost is known', async () => {
    showFleet({
      clusters: [
        {
          cluster: localCluster,
          items: [named('known', 10, 'LOW'), youngOptimization],
          stale: false,
        },
        {
          cluster: { ...localCluster, name: 'new', title: 'New' },
          items: [youngOptimization],
          stale: false,
        },
      ],
    });
    await userEvent.click(
      await screen.findByRole('radio', { name: 'Cluster' }),
    );
    const table = screen.getByRole('table', { name: /Costs and savings/ });
    const costOf = (name: RegExp) =>
      within(within(table).getByRole('row', { name })).getAllByRole('cell')[1];
    expect(costOf(/^Local/)).toHaveTextContent(
      '$876of 1 of 2: the rest is not known',
    );
    expect(costOf(/^New/)).toHaveTextContent(/^not known$/);
  });

  it('says that the catalog does not answer, and shows the fleet all the same', async () => {
    const catalog = catalogApiMock.mock({
      getEntities: async () => {
        throw new Error('catalog is down');
      },
    });
    showFleet(three, catalog);
    expect(
      await screen.findByText(/which did not answer: catalog is down/),
    ).toBeInTheDocument();
    expect(await workloads()).toHaveLength(4);
  });

  it('has every one that waits for a person, page by page', async () => {
    const many = Array.from({ length: 51 }, (_, at) =>
      named(`shop-${at}`, 100 - at, 'LOW'),
    );
    showFleet({
      clusters: [{ cluster: localCluster, items: many, stale: false }],
    });
    const table = await screen.findByRole('table', {
      name: 'Waits for a person',
    });
    const waiting = () =>
      within(table)
        .getAllByRole('rowheader')
        .map(({ textContent }) => textContent);
    expect(waiting()).toHaveLength(50);
    const [next] = screen.getAllByRole('button', { name: 'Next page' });
    await userEvent.click(next);
    expect(waiting()).toEqual(['Deployment shop-50']);
  });

  it.each([
    ['empty', 'No cost optimization yet'],
    ['unconfigured', /No cluster is configured/],
    ['forbidden', /flyrail\.resource\.read/],
    ['unreachable', 'No cluster answers'],
    ['broken', /500 Internal Error/],
  ])('when %s', async (situation, words) => {
    showFleet(situations[situation]);
    expect(await screen.findByText(words)).toBeInTheDocument();
  });
});
