import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { recommendedAt, watchedAt } from '../../dev/optimizationsInTrouble';
import { optimizerApiMock, sampleMetrics } from '../../dev/optimizerApiMock';
import {
  condition,
  inSituation,
  sampleOptimization,
  sampleRecommendation,
  localCluster,
  watchedOptimization,
} from '../../dev/sampleOptimization';
import { situations } from '../../dev/situations';
import { only, press, showTab } from '../__testUtils__/showTab';

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

  it.each([
    [
      'something else is recommended by then',
      { type: 'Applicable', status: 'False', reason: 'RequestOutdated' },
    ],
    [
      'the way back of the last change is lost',
      { type: 'RollbackStateLost', status: 'True', reason: 'BothCopiesLost' },
    ],
  ] as const)(
    'says no more that it was asked for when %s',
    async (_, answer) => {
      const { type, status, reason } = answer;
      const answered = inSituation({
        conditions: [condition(type, status, reason, 'Not this one')],
      });
      const asked = {
        ...answered,
        metadata: {
          ...answered.metadata,
          resourceVersion: '4712',
          annotations: { 'flyrail.io/apply-recommendation': 'aaaaaaaaaaaa' },
        },
      };
      const api = showTab({
        edit: async ({ dryRun }) => {
          if (!dryRun) {
            api.listResources = async () => only(asked) as any;
          }
          return undefined as any;
        },
      });
      await press('Preview and apply');
      const dialog = await screen.findByRole('dialog');
      await within(dialog).findByText(/API server accepts this/);
      await press('Apply', within(dialog));
      await screen.findAllByText(/Not this one/);
      expect(screen.queryByText(/the operator applies it now/)).toBeNull();
    },
  );

  it('says what was refused, and asks for nothing', async () => {
    const api = showTab({
      edit: async () => {
        throw new Error('maxRiskLevel: set LOW or MEDIUM');
      },
    });
    await press('Preview and apply');
    const dialog = await screen.findByRole('dialog');
    await within(dialog).findByText(/Not done: maxRiskLevel/);
    expect(within(dialog).queryByText(/API server accepts/)).toBeNull();
    expect(within(dialog).queryByRole('button', { name: 'Apply' })).toBeNull();
    expect(api.editResource).toHaveBeenCalledTimes(1);
  });

  it.each([
    [438.2, 'Saves $438 a month.'],
    [-50, 'Costs $50 more a month.'],
    [0, 'Costs the same.'],
  ])('savings of %d are told as what they are', async (savings, words) => {
    showTab(only(recommendedAt(savings)));
    await press('Preview and apply');
    const dialog = await screen.findByRole('dialog', {
      name: 'Apply what is recommended to shop/frontend-web (Local cluster)?',
    });
    expect(await within(dialog).findByText(words)).toBeInTheDocument();
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

it.each([
  [50, /which saves \$50 a month:/],
  [-50, /which costs \$50 more a month:/],
  [0, /which costs the same:/],
])('a rollback of savings of %d says so', async (savings, words) => {
  showTab(only(watchedAt(savings)));
  await press('Roll back');
  const dialog = await screen.findByRole('dialog', {
    name: 'Roll back the change of shop/frontend-web (Local cluster)?',
  });
  expect(await within(dialog).findByText(words)).toBeInTheDocument();
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

  it('goes on about the same container and resource when it looks back further', async () => {
    const optimizer = optimizerApiMock();
    const one = sampleMetrics(Date.UTC(2026, 10, 20) / 1000);
    const [app] = one.containers;
    optimizer.getWorkloadMetrics = async () => ({
      ...one,
      containers: [app, { ...app, name: 'sidecar' }],
    });
    showTab(situations.over, optimizer);
    await userEvent.selectOptions(
      await screen.findByRole('combobox', { name: 'Container' }),
      'sidecar',
    );
    await userEvent.click(screen.getByRole('radio', { name: 'Memory' }));
    await userEvent.click(screen.getByRole('radio', { name: '7d' }));
    expect(
      await screen.findByRole('img', {
        name: /^Memory of one pod, frontend-web \/ sidecar/,
      }),
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
