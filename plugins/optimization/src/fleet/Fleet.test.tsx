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
