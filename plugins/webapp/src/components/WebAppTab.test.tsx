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
import { sampleEntity } from '../../dev/sampleApp';
import { situations } from '../../dev/situations';
import { kubernetesApi } from './WebAppActions';
import { WebAppTab } from './WebAppTab';

function showTab(
  answers: FlyrailAnswers,
  annotation = 'enabled',
  kubernetes: any = undefined,
) {
  const api = flyrailApiMock(answers);
  jest.spyOn(api, 'listResources');
  const entity = {
    ...sampleEntity,
    metadata: {
      ...sampleEntity.metadata,
      annotations: {
        ...sampleEntity.metadata.annotations,
        'flyrail.io/webapp': annotation,
      },
    },
  };
  renderInTestApp(
    <TestApiProvider
      apis={[
        [flyrailApiRef, api],
        [kubernetesApi, kubernetes],
      ]}
    >
      <EntityProvider entity={entity}>
        <WebAppTab />
      </EntityProvider>
    </TestApiProvider>,
    { mountedRoutes: { '/catalog/:namespace/:kind/:name': entityRouteRef } },
  );
  return api;
}

describe('the web app tab', () => {
  it('says in one sentence what the state is', async () => {
    showTab(situations.serving);
    expect(
      await screen.findByRole('heading', {
        level: 2,
        name: '3 of 3 replicas serve nginx:1.21 in production on Local cluster',
      }),
    ).toBeInTheDocument();
  });

  it('shows why, what it owns, what was changed and what happened', async () => {
    showTab(situations.serving);
    const conditions = await screen.findByRole('table', {
      name: /^Conditions/,
    });
    expect(
      within(conditions).getByText('MinimumReplicasAvailable'),
    ).toBeInTheDocument();
    expect(
      within(
        screen.getByRole('table', { name: /Objects in the cluster/ }),
      ).getAllByText('Healthy'),
    ).toHaveLength(3);
    const drift = screen.getByRole('table', { name: /behind the operator/ });
    expect(within(drift).getByText('Undone after 400 ms')).toBeInTheDocument();
    expect(
      within(drift).getByText('by hand (kubectl scale)'),
    ).toBeInTheDocument();
    expect(screen.getByText(/has been created again/)).toBeInTheDocument();
  });

  it('compares field by field what is asked for with what is there', async () => {
    showTab(situations.serving);
    const table = await screen.findByRole('table', { name: /asks for beside/ });
    const image = within(table).getByRole('row', { name: /Image/ });
    expect(within(image).getAllByText('nginx:1.21')).toHaveLength(2);
    expect(within(image).getByText('As desired')).toBeInTheDocument();
  });

  it('claims no protection and no autoscaling that is only asked for', async () => {
    showTab(situations.serving);
    const table = await screen.findByRole('table', { name: /asks for beside/ });
    for (const asked of [/^Autoscaling/, /^Network policy/]) {
      const row = within(table).getByRole('row', { name: asked });
      expect(within(row).getByText('Not made yet')).toBeInTheDocument();
    }
    expect(screen.queryByText('Network strict')).not.toBeInTheDocument();
    expect(screen.queryByText(/^Autoscaling 2–10 at/)).not.toBeInTheDocument();
    expect(screen.getByText('Pod security restricted')).toBeInTheDocument();
  });

  it('leads to pods and logs where the Kubernetes plugin is installed', async () => {
    showTab(situations.serving, 'enabled', {});
    expect(
      await screen.findByRole('button', { name: 'Pods and logs' }),
    ).toHaveAttribute(
      'href',
      '/catalog/default/component/sample-app/kubernetes',
    );
  });

  it('has no such link where that plugin is not installed', async () => {
    showTab(situations.serving);
    await screen.findByRole('button', { name: 'Edit' });
    expect(screen.queryByRole('button', { name: 'Pods and logs' })).toBeNull();
  });

  it('says what is wrong and what to do when no replica serves', async () => {
    showTab(situations.refused);
    expect(
      await screen.findByRole('heading', {
        level: 2,
        name: /^No replica serves/,
      }),
    ).toBeInTheDocument();
    // Under the headline and with its condition, and not once more with the one that sums up.
    await screen.findByText(/As under Available/);
    expect(screen.getAllByText(/set spec.runAsUser/)).toHaveLength(2);
  });

  it('names a cluster that does not answer and since when, above what is known', async () => {
    showTab(situations.twoClusters);
    expect(
      await screen.findByText('West is not reachable'),
    ).toBeInTheDocument();
    expect(screen.getByText(/ECONNREFUSED/)).toBeInTheDocument();
    expect(screen.getByText(/last known state/)).toBeInTheDocument();
  });

  it('offers a choice when there are several web apps', async () => {
    showTab(situations.twoClusters);
    const choice = await screen.findByRole('combobox', { name: 'Web app' });
    await userEvent.selectOptions(choice, 'sample-app · production · West');
    expect(choice).toHaveValue('west/production/sample-app');
  });

  it('asks by name when the annotation names web apps', async () => {
    const api = showTab(
      situations.serving,
      'production/sample-app,staging/other',
    );
    await screen.findAllByRole('heading', { level: 2 });
    const asked = jest.mocked(api.listResources).mock.calls;
    expect(asked.map(([, filter]) => filter)).toEqual([
      { namespace: 'production', name: 'sample-app' },
      { namespace: 'staging', name: 'other' },
    ]);
  });

  it('says what to write when the annotation cannot be read', async () => {
    showTab(situations.serving, 'yes please');
    expect(await screen.findByText(/cannot be read/)).toBeInTheDocument();
    expect(screen.getByText(/production\/sample-app/)).toBeInTheDocument();
  });
});

describe('the five screens', () => {
  it('loading: an outline that is announced as busy', async () => {
    const api = flyrailApiMock();
    api.listResources = () => new Promise(() => {});
    renderInTestApp(
      <TestApiProvider apis={[[flyrailApiRef, api]]}>
        <EntityProvider entity={sampleEntity}>
          <WebAppTab />
        </EntityProvider>
      </TestApiProvider>,
      { mountedRoutes: { '/catalog/:namespace/:kind/:name': entityRouteRef } },
    );
    expect(
      await screen.findByRole('status', { name: 'Loading' }),
    ).toHaveAttribute('aria-busy', 'true');
  });

  it('empty: teaches what to do and leads to the templates', async () => {
    showTab(situations.empty);
    expect(
      await screen.findByText('No web app yet for sample-app'),
    ).toBeInTheDocument();
    expect(
      screen.getByRole('button', { name: 'Create a web app' }),
    ).toHaveAttribute('href', '/create');
    expect(
      screen.getByText(/kubectl label .*kubernetes-id=sample-app/),
    ).toBeInTheDocument();
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

  it('without an account for the operator: says so, which one, and what to apply', async () => {
    showTab(situations.unprepared);
    expect(
      await screen.findByText('The operator is not at work on any cluster'),
    ).toBeInTheDocument();
    expect(
      screen.getByText('East has no account for the operator'),
    ).toBeInTheDocument();
    expect(
      screen.getByText(/flyrail-system\/flyrail-webapp does not exist/),
    ).toBeInTheDocument();
    expect(
      screen.getByText(/Apply the operator's generated config\/rbac/),
    ).toBeInTheDocument();
    expect(screen.queryByText('No cluster answers')).toBeNull();
  });

  it('error: says what went wrong and tries again when asked', async () => {
    const api = showTab(situations.broken);
    await screen.findByText(/500 Internal Error/);
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(api.listResources).toHaveBeenCalledTimes(2);
  });
});
