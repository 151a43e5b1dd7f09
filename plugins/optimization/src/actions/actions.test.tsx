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
  localCluster,
  sampleEntity,
  sampleOptimization,
  sampleRecommendation,
  watchedOptimization,
} from '../../dev/sampleOptimization';
import { situations } from '../../dev/situations';
import { OptimizationTab } from '../components/OptimizationTab';
import { optimizerApiRef } from '../optimizerApi';

function showTab(answers: FlyrailAnswers, optimizer = optimizerApiMock()) {
  const api = flyrailApiMock(answers);
  jest.spyOn(api, 'editResource');
  jest.spyOn(api, 'pauseResource');
  renderInTestApp(
    <TestApiProvider
      apis={[
        [flyrailApiRef, api],
        [optimizerApiRef, optimizer],
      ]}
    >
      <EntityProvider entity={sampleEntity}>
        <OptimizationTab />
      </EntityProvider>
    </TestApiProvider>,
    { mountedRoutes: { '/catalog/:namespace/:kind/:name': entityRouteRef } },
  );
  return api;
}

const press = async (name: string, within_: { findByRole: any } = screen) =>
  userEvent.click(await within_.findByRole('button', { name }));

describe('applying', () => {
  it('shows what would change, judged by the API server, and asks for it by its id once it is confirmed', async () => {
    const api = showTab(situations.over);
    await press('Preview and apply');
    const dialog = await screen.findByRole('dialog');
    await within(dialog).findByText(/API server accepts this/);
    expect(
      within(dialog).getByRole('row', { name: /^cpu request/ }),
    ).toHaveTextContent('2 → 750m');
    expect(
      within(dialog).getByText(/Applying turns it off/),
    ).toBeInTheDocument();
    const edits = jest.mocked(api.editResource).mock.calls;
    expect(edits.map(([, { dryRun }]) => dryRun)).toEqual([true]);

    await userEvent.click(
      within(dialog).getByRole('button', { name: 'Apply' }),
    );
    await screen.findByText('Asked for: the operator applies it now.');
    expect(edits.at(-1)![1]).toEqual({
      spec: { ...sampleOptimization.spec, dryRun: false },
      requests: {
        'flyrail.io/apply-recommendation': sampleRecommendation.id,
      },
      base: { uid: sampleOptimization.metadata.uid, generation: 2 },
      dryRun: false,
    });
  });

  it('says that it was asked for only until the operator has begun', async () => {
    const begun = {
      ...watchedOptimization,
      metadata: { ...watchedOptimization.metadata, resourceVersion: '4712' },
    };
    const api = showTab({
      edit: async ({ dryRun }) => {
        if (!dryRun) {
          api.listResources = async () => ({
            clusters: [
              { cluster: localCluster, items: [begun as any], stale: false },
            ],
          });
        }
        return undefined as any;
      },
    });
    await press('Preview and apply');
    const dialog = await screen.findByRole('dialog');
    await within(dialog).findByText(/API server accepts this/);
    await press('Apply', within(dialog));
    await screen.findByRole('heading', { name: /^Being watched/ });
    expect(screen.queryByText(/the operator applies it now/)).toBeNull();
    expect(
      screen.getByRole('heading', { name: 'What was changed' }),
    ).toBeInTheDocument();
  });

  it('says what was refused, and asks for nothing', async () => {
    const api = showTab({
      edit: async () => {
        throw new Error('maxRiskLevel: set LOW or MEDIUM');
      },
    });
    await press('Preview and apply');
    const dialog = await screen.findByRole('dialog');
    await within(dialog).findByText(/Not done: maxRiskLevel/);
    expect(within(dialog).queryByRole('button', { name: 'Apply' })).toBeNull();
    expect(api.editResource).toHaveBeenCalledTimes(1);
  });

  it('shows it anew when somebody changed it meanwhile', async () => {
    let tries = 0;
    showTab({
      edit: async ({ dryRun }) => {
        tries += 1;
        if (!dryRun) {
          throw Object.assign(new Error('changed'), { statusCode: 409 });
        }
        return undefined as any;
      },
    });
    await press('Preview and apply');
    const dialog = await screen.findByRole('dialog');
    await within(dialog).findByText(/API server accepts this/);
    await userEvent.click(
      within(dialog).getByRole('button', { name: 'Apply' }),
    );
    await within(dialog).findByText(/changed by somebody meanwhile/);
    expect(tries).toBe(3);
  });
});

it('rolls back what is in force, by its id, after saying what that is', async () => {
  const api = showTab(situations.applied);
  await press('Roll back');
  const dialog = await screen.findByRole('dialog');
  await within(dialog).findByText(/Deployment shop\/frontend-web was changed/);
  await press('Roll back', within(dialog));
  await screen.findByText('Asked for: the operator rolls it back now.');
  expect(jest.mocked(api.editResource).mock.calls.at(-1)![1]).toMatchObject({
    requests: {
      'flyrail.io/roll-back-recommendation': sampleRecommendation.id,
    },
    dryRun: false,
  });
});

it('pauses the operator', async () => {
  const api = showTab(situations.over);
  await press('Pause');
  expect(api.pauseResource).toHaveBeenCalledWith(
    expect.objectContaining({ name: 'frontend-web', cluster: 'dev' }),
    { paused: true },
  );
});

describe('usage', () => {
  it('is told in a sentence and in a table too', async () => {
    showTab(situations.over);
    expect(
      await screen.findByRole('img', {
        name: /CPU of one pod, frontend-web \/ app.*requested are 2000m, recommended 750m, the limit is not set/,
      }),
    ).toBeInTheDocument();
    expect(
      screen.getByRole('table', { name: /day by day/, hidden: true }),
    ).toBeInTheDocument();
    await userEvent.click(screen.getByRole('radio', { name: 'Memory' }));
    expect(
      screen.getByRole('img', { name: /Memory of one pod.*recommended 2Gi/ }),
    ).toBeInTheDocument();
  });

  it('that cannot be read says why, and there is no backtest', async () => {
    showTab(
      situations.over,
      optimizerApiMock({ failure: new Error('Prometheus does not answer') }),
    );
    await screen.findByText(/cannot be shown: Prometheus does not answer/);
    expect(screen.queryByRole('button', { name: 'Backtest' })).toBeNull();
  });

  it('can be played back', async () => {
    showTab(situations.over);
    await press('Backtest');
    const dialog = await screen.findByRole('dialog');
    expect(
      await within(dialog).findByText('$198 saved in that time; $425 a month'),
    ).toBeInTheDocument();
    expect(within(dialog).getByRole('row', { name: /^app/ })).toHaveTextContent(
      '51 % idle, 0.4 % of the time above',
    );
  });
});
