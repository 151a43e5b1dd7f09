import {
  renderInTestApp,
  TestApiProvider,
} from '@backstage/frontend-test-utils';
import { SecretsContextProvider } from '@backstage/plugin-scaffolder-react';
import { Stepper } from '@backstage/plugin-scaffolder-react/alpha';
import { FlyrailApi } from '@flyrail/backstage-plugin-flyrail-common';
import { flyrailApiRef } from '@flyrail/backstage-plugin-flyrail-react';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { flyrailApiMock } from '../../dev/flyrailApiMock';
import { localCluster, lostCluster } from '../../dev/sampleApp';
import { clusterPicker, dryRun } from './fields';

function showForm(api: FlyrailApi) {
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
