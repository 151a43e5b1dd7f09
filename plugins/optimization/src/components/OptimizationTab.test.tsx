import {
  EntityProvider,
  entityRouteRef,
} from '@backstage/plugin-catalog-react';
import {
  renderInTestApp,
  TestApiProvider,
} from '@backstage/frontend-test-utils';
import { flyrailApiRef } from '@flyrail/backstage-plugin-flyrail-react';
import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { FlyrailAnswers, flyrailApiMock } from '../../dev/flyrailApiMock';
import { optimizerApiMock } from '../../dev/optimizerApiMock';
import {
  inSituation,
  localCluster,
  sampleEntity,
  sampleRecommendation,
} from '../../dev/sampleOptimization';
import { situations } from '../../dev/situations';
import { optimizerApiRef } from '../optimizerApi';
import { OptimizationTab } from './OptimizationTab';

function showTab(answers: FlyrailAnswers, annotation = 'enabled') {
  const api = flyrailApiMock(answers);
  jest.spyOn(api, 'listResources');
  const entity = {
    ...sampleEntity,
    metadata: {
      ...sampleEntity.metadata,
      annotations: {
        ...sampleEntity.metadata.annotations,
        'flyrail.io/optimization': annotation,
      },
    },
  };
  renderInTestApp(
    <TestApiProvider
      apis={[
        [flyrailApiRef, api],
        [optimizerApiRef, optimizerApiMock()],
      ]}
    >
      <EntityProvider entity={entity}>
        <OptimizationTab />
      </EntityProvider>
    </TestApiProvider>,
    { mountedRoutes: { '/catalog/:namespace/:kind/:name': entityRouteRef } },
  );
  return api;
}

const sentence = (name: RegExp | string) =>
  screen.findByRole('heading', { level: 2, name });

describe('the optimization tab', () => {
  it('says in one sentence what can be saved, and how sure and how risky that is', async () => {
    showTab(situations.over);
    await sentence(
      'Over-provisioned: $438 a month (50 %) can be saved, at low risk',
    );
    expect(
      screen.getByText('Confidence 0.92 · 9 of 10 like this held'),
    ).toBeInTheDocument();
    expect(screen.getByText('Risk low')).toBeInTheDocument();
    expect(screen.getByText('Dry run')).toBeInTheDocument();
  });

  it('shows what would change, from what to what, and by how much', async () => {
    showTab(situations.over);
    const table = await screen.findByRole('table', { name: /would change/ });
    expect(
      within(table).getByRole('row', { name: /^cpu request/ }),
    ).toHaveTextContent('2 → 750m-63 %');
    expect(
      within(table).getByRole('row', { name: /^memory request/ }),
    ).toHaveTextContent('4Gi → 2Gi-50 %');
    expect(screen.getByText(/Realizable now: \$310/)).toBeInTheDocument();
  });

  it('tells line by line what keeps it from being applied by itself', async () => {
    showTab(situations.over);
    const table = await screen.findByRole('table', { name: /by itself/ });
    const row = (name: RegExp) => within(table).getByRole('row', { name });
    expect(row(/^autoApply is off, dryRun is on/)).toHaveTextContent(
      'Does not hold',
    );
    expect(row(/^confidence 0.92 ≥ 0.75/)).not.toHaveTextContent(/not hold/);
    expect(row(/^risk low ≤ medium/)).not.toHaveTextContent(/not hold/);
    expect(row(/^change 63 % > 50 %/)).toHaveTextContent('a person applies');
  });

  it('shows why, and why the risk is what it is', async () => {
    showTab(situations.over);
    expect(
      await screen.findByText(/10 % less would put usage above/),
    ).toBeInTheDocument();
    expect(
      screen.getByText(/No OOM kill, no restart and no CPU throttling/),
    ).toBeInTheDocument();
  });

  it('shows what happened, who did it and what came of it', async () => {
    showTab(situations.over);
    const table = await screen.findByRole('table', { name: /proved itself/ });
    const rows = within(table).getAllByRole('row').slice(1);
    expect(rows).toHaveLength(3);
    expect(rows[1]).toHaveTextContent(/ada.*Applied.*6Gi → 4Gi/);
    expect(rows[2]).toHaveTextContent(/by itself.*Rolled back.*OOM kill/);
  });

  it.each([
    ['watched', /^Being watched .* \$438 a month/],
    ['applied', /^Right-sized: \$438 a month saved/],
    ['rolledBack', /^Rolled back: the last change is undone/],
    ['young', /^No recommendation yet for Deployment frontend-web/],
    ['failed', /^Deployment frontend-web cannot be optimized/],
  ])('%s: says so', async (situation, words) => {
    showTab(situations[situation]);
    expect(await sentence(words)).toBeInTheDocument();
  });

  it('names the owner that keeps a change from being applied, and gives the YAML for it', async () => {
    showTab(situations.owned);
    const table = await screen.findByRole('table', { name: /by itself/ });
    expect(
      within(table).getByRole('row', { name: /^OwnedBy/ }),
    ).toHaveTextContent(/Argo CD keeps Deployment/);
    expect(
      screen.getByRole('region', { name: /change as YAML/ }),
    ).toHaveTextContent('cpu: 750m');
  });

  it.each([
    ['of several objects', 'kind: Deployment\n---\nkind: Autoscaler\n'],
    ['cut at its longest', 'kind: Deployment\nmetadata: {name: "front'],
  ])('shows the YAML of a change %s as it is', async (_, yaml) => {
    showTab({
      clusters: [
        {
          cluster: localCluster,
          items: [
            inSituation({
              currentRecommendation: { ...sampleRecommendation, yaml },
            }),
          ],
          stale: false,
        },
      ],
    });
    const shown = await screen.findByRole('region', { name: /as YAML/ });
    expect(shown.textContent).toBe(yaml);
  });

  it.each([
    ['over', '$876 a month now, $438 then.'],
    ['watched', '$876 a month before, $438 now.'],
  ])('%s: says what it costs before and after', async (situation, words) => {
    showTab(situations[situation]);
    expect(await screen.findByText(words)).toBeInTheDocument();
  });

  it('offers a choice when there are several, and keeps what is known of a cluster that is away', async () => {
    showTab(situations.twoClusters);
    const choice = await screen.findByRole('combobox', {
      name: 'Cost optimization',
    });
    expect(screen.getByText('West is not reachable')).toBeInTheDocument();
    await userEvent.selectOptions(
      choice,
      'shop/frontend-web · ALL of frontend-web · West',
    );
    expect(await sentence(/^Last known: Over-provisioned/)).toBeInTheDocument();
  });

  it('asks by name when the annotation names them', async () => {
    const api = showTab(situations.over, 'shop/frontend-web');
    await sentence(/^Over-provisioned/);
    expect(jest.mocked(api.listResources).mock.calls[0]).toEqual([
      'costoptimizations.optimization.k8s.io',
      { namespace: 'shop', name: 'frontend-web' },
      expect.anything(),
    ]);
  });

  it('says what to write when the annotation cannot be read', async () => {
    showTab(situations.over, 'yes please');
    expect(await screen.findByText(/cannot be read/)).toBeInTheDocument();
  });
});

describe('the five screens', () => {
  it('loading: an outline that is announced as busy', async () => {
    const api = flyrailApiMock();
    api.listResources = () => new Promise(() => {});
    renderInTestApp(
      <TestApiProvider apis={[[flyrailApiRef, api]]}>
        <EntityProvider entity={sampleEntity}>
          <OptimizationTab />
        </EntityProvider>
      </TestApiProvider>,
      { mountedRoutes: { '/catalog/:namespace/:kind/:name': entityRouteRef } },
    );
    expect(
      await screen.findByRole('status', { name: 'Loading' }),
    ).toHaveAttribute('aria-busy', 'true');
  });

  it('empty: teaches with a CostOptimization for this very component', async () => {
    showTab(situations.empty);
    await screen.findByText('No cost optimization yet for frontend-web');
    expect(
      screen.getByRole('region', { name: /To begin with/ }),
    ).toHaveTextContent(
      /kind: CostOptimization.*kubernetes-id: frontend-web.*dryRun: true/,
    );
  });

  it('forbidden: names the permission', async () => {
    showTab(situations.forbidden);
    expect(
      await screen.findByText(/flyrail\.resource\.read/),
    ).toBeInTheDocument();
  });

  it('unreachable: names the cluster and the remedy', async () => {
    showTab(situations.unreachable);
    expect(await screen.findByText('No cluster answers')).toBeInTheDocument();
    expect(
      screen.getByText('Check that the API server of West is up.'),
    ).toBeInTheDocument();
  });

  it('error: says what went wrong and tries again when asked', async () => {
    const api = showTab(situations.broken);
    await screen.findByText(/500 Internal Error/);
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(api.listResources).toHaveBeenCalledTimes(2);
  });
});
