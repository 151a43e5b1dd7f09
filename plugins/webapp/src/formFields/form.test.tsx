import {
  renderInTestApp,
  TestApiProvider,
} from '@backstage/frontend-test-utils';
import { SecretsContextProvider } from '@backstage/plugin-scaffolder-react';
import { Stepper } from '@backstage/plugin-scaffolder-react/alpha';
import {
  FlyrailApi,
  toFormSchema,
} from '@flyrail/backstage-plugin-flyrail-common';
import { flyrailApiRef } from '@flyrail/backstage-plugin-flyrail-react';
import { WebApp } from '@flyrail/backstage-plugin-webapp-common';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { flyrailApiMock } from '../../dev/flyrailApiMock';
import {
  localCluster,
  lostCluster,
  sampleApp,
  sampleDetail,
} from '../../dev/sampleApp';
import { clusterPicker, dryRun, specOfWebApp } from './fields';

function showForm(api: FlyrailApi, prefilled: object = {}) {
  renderInTestApp(
    <TestApiProvider apis={[[flyrailApiRef, api]]}>
      <SecretsContextProvider>
        <Stepper
          manifest={{
            title: 'Web app',
            steps: [
              {
                title: 'Where',
                schema: {
                  properties: {
                    cluster: {
                      title: 'Cluster',
                      type: 'string',
                      'ui:field': 'FlyrailClusterPicker',
                    },
                  },
                },
              },
              {
                title: 'Check',
                schema: {
                  properties: {
                    dryRun: {
                      title: 'Check',
                      'ui:field': 'FlyrailDryRun',
                    },
                  },
                },
              },
            ],
          }}
          initialState={{
            name: 'sample-app',
            namespace: 'production',
            spec: { image: 'nginx:1.21', replicas: 101 },
            ...prefilled,
          }}
          extensions={[clusterPicker, dryRun]}
          onCreate={async () => {}}
        />
      </SecretsContextProvider>
    </TestApiProvider>,
  );
}

const refusal = Object.assign(new Error('refused'), {
  body: {
    error: {
      problems: [{ field: 'spec.replicas', message: 'must be at most 100' }],
    },
  },
});

describe('the template’s form', () => {
  it('has chosen the only cluster already', async () => {
    showForm(flyrailApiMock());
    await waitFor(() =>
      expect(screen.getByRole('combobox', { name: /Cluster/ })).toHaveValue(
        'dev',
      ),
    );
  });

  it('keeps the cluster that an address prefilled while the list of clusters loads', async () => {
    showForm(
      { ...flyrailApiMock(), listClusters: () => new Promise(() => {}) },
      { cluster: 'dev' },
    );
    expect(
      await screen.findByRole('combobox', { name: /Cluster/ }),
    ).toHaveValue('dev');
  });

  it('offers an unreachable cluster only with its reason, and not to choose', async () => {
    showForm(
      flyrailApiMock({
        clusters: [
          { cluster: localCluster, items: [], stale: false },
          { cluster: lostCluster, items: [], stale: true },
        ],
      }),
    );
    const west = await screen.findByRole('option', {
      name: /West \(Not reachable: connect ECONNREFUSED/,
    });
    expect(west).toBeDisabled();
    expect(screen.getByRole('combobox', { name: /Cluster/ })).toHaveValue('');
  });

  it('shows what the API server refuses, field by field, and does not go on', async () => {
    showForm(flyrailApiMock({ apply: () => Promise.reject(refusal) }));
    await waitFor(() =>
      expect(screen.getByRole('combobox', { name: /Cluster/ })).toHaveValue(
        'dev',
      ),
    );
    await userEvent.click(screen.getByRole('button', { name: 'Next' }));
    const refused = await screen.findByRole('alert');
    expect(within(refused).getByText('spec.replicas')).toBeInTheDocument();
    expect(within(refused).getByText(/at most 100/)).toBeInTheDocument();

    await userEvent.click(screen.getByRole('button', { name: 'Review' }));
    expect(
      await screen.findAllByText(/spec\.replicas: must be at most 100/),
    ).not.toHaveLength(0);
    expect(
      screen.queryByRole('button', { name: 'Create' }),
    ).not.toBeInTheDocument();
  });

  it('shows in what a web app of that name differs and whose it is, and does not go on', async () => {
    const api = flyrailApiMock({
      apply: async request => ({
        object: request.object,
        operation: 'configured',
        dryRun: request.dryRun,
        changes: [{ path: 'spec.replicas', before: 3, after: 101 }],
      }),
    });
    showForm(api);
    await waitFor(() =>
      expect(screen.getByRole('combobox', { name: /Cluster/ })).toHaveValue(
        'dev',
      ),
    );
    await userEvent.click(screen.getByRole('button', { name: 'Next' }));
    const refused = await screen.findByRole('alert');
    expect(within(refused).getByText('metadata.name')).toBeInTheDocument();
    expect(refused).toHaveTextContent(/name is taken on Local cluster/);
    const differences = screen.getByRole('table', { name: /What differs/ });
    expect(
      within(differences).getByRole('row', { name: /spec.replicas 3 101/ }),
    ).toBeInTheDocument();
    expect(
      screen.getByRole('button', { name: /Edit the one that is there/ }),
    ).toHaveAttribute('href', expect.stringContaining('webapp-edit?formData='));

    await userEvent.click(screen.getByRole('button', { name: 'Review' }));
    expect(
      await screen.findAllByText(/metadata\.name: a web app of this name/),
    ).not.toHaveLength(0);
    expect(
      screen.queryByRole('button', { name: 'Create' }),
    ).not.toBeInTheDocument();
  });

  it('says which permission is missing', async () => {
    showForm(
      flyrailApiMock({
        apply: () =>
          Promise.reject(
            Object.assign(new Error('403'), { name: 'NotAllowedError' }),
          ),
      }),
    );
    await waitFor(() =>
      expect(screen.getByRole('combobox', { name: /Cluster/ })).toHaveValue(
        'dev',
      ),
    );
    await userEvent.click(screen.getByRole('button', { name: 'Next' }));
    expect(
      await screen.findByText(/flyrail\.resource\.write/),
    ).toBeInTheDocument();
  });

  it('says of a value that does not match what to write, not the regular expression', async () => {
    renderInTestApp(
      <SecretsContextProvider>
        <Stepper
          manifest={{
            title: 'Web app',
            steps: [
              {
                title: 'The web app',
                schema: { properties: { spec: toFormSchema(WebApp) as any } },
              },
            ],
          }}
          initialState={{ spec: { image: 'Not an image' } }}
          extensions={[]}
          onCreate={async () => {}}
        />
      </SecretsContextProvider>,
    );
    await userEvent.click(
      await screen.findByRole('button', { name: 'Review' }),
    );
    expect(
      await screen.findAllByText(/must be an image reference like/),
    ).not.toHaveLength(0);
    expect(screen.queryByText(/match pattern/)).not.toBeInTheDocument();
  });

  it('fills in the fields of the web app to edit, and shows what would change', async () => {
    const api = flyrailApiMock({
      edit: async request => ({
        object: sampleDetail.object,
        operation: 'configured',
        dryRun: request.dryRun,
        changes: [{ path: 'spec.replicas', before: 3, after: 4 }],
      }),
    });
    const tries = jest.spyOn(api, 'editResource');
    renderInTestApp(
      <TestApiProvider apis={[[flyrailApiRef, api]]}>
        <SecretsContextProvider>
          <Stepper
            manifest={{
              title: 'Edit',
              steps: [
                {
                  title: 'Spec',
                  schema: {
                    properties: {
                      edit: {
                        type: 'object',
                        'ui:field': 'FlyrailSpecOfWebApp',
                        properties: { spec: toFormSchema(WebApp) as any },
                      },
                    },
                  },
                },
                {
                  title: 'Check',
                  schema: {
                    properties: {
                      dryRun: { title: 'Check', 'ui:field': 'FlyrailDryRun' },
                    },
                  },
                },
              ],
            }}
            initialState={{ webApp: 'dev/production/sample-app' }}
            extensions={[specOfWebApp, dryRun]}
            onCreate={async () => {}}
          />
        </SecretsContextProvider>
      </TestApiProvider>,
    );
    const replicas = await screen.findByRole('spinbutton', {
      name: 'Replicas',
    });
    expect(replicas).toHaveValue(3);
    expect(screen.getByLabelText(/^Image/)).toHaveValue('nginx:1.21');
    await userEvent.clear(replicas);
    await userEvent.type(replicas, '4');
    await userEvent.click(screen.getByRole('button', { name: 'Next' }));
    expect(
      await screen.findByText(/Local cluster accepts this change/),
    ).toBeInTheDocument();
    expect(
      screen.getByRole('row', { name: /spec.replicas 3 4/ }),
    ).toBeInTheDocument();
    expect(tries.mock.calls[0][1].spec).toEqual({
      ...sampleApp.spec,
      replicas: 4,
    });
  });

  it('shows what would be created, and goes on', async () => {
    showForm(flyrailApiMock());
    await waitFor(() =>
      expect(screen.getByRole('combobox', { name: /Cluster/ })).toHaveValue(
        'dev',
      ),
    );
    await userEvent.click(screen.getByRole('button', { name: 'Next' }));
    expect(
      await screen.findByText(/This would be created on Local cluster/),
    ).toBeInTheDocument();
    expect(
      screen.getByRole('region', { name: /as it would be stored/ }),
    ).toHaveTextContent('image: nginx:1.21');
    await userEvent.click(screen.getByRole('button', { name: 'Review' }));
    expect(
      await screen.findByRole('button', { name: 'Create' }),
    ).toBeInTheDocument();
  });
});
