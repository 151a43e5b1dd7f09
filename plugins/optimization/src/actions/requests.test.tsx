import { FlyrailApi } from '@flyrail/backstage-plugin-flyrail-common';
import { CostOptimizationObject } from '@flyrail/backstage-plugin-optimization-common';
import { screen, within } from '@testing-library/react';
import {
  applied,
  condition,
  inSituation,
  rolledBackOptimization,
  sampleOptimization,
  sampleRecommendation,
  watchedOptimization,
} from '../../dev/sampleOptimization';
import { only, press, showTab } from '../__testUtils__/showTab';

/** What the API server holds from now on. */
function becomes(api: FlyrailApi, object: CostOptimizationObject) {
  api.getLatestResource = async () => ({ object, managers: [] } as any);
}

const written = (api: FlyrailApi) =>
  jest.mocked(api.editResource).mock.calls.filter(([, { dryRun }]) => !dryRun);

async function confirmed(api: FlyrailApi, name: string) {
  const dialog = await screen.findByRole('dialog');
  await press(name, within(dialog));
  return { dialog: within(dialog), api };
}

const withStatus = (
  object: CostOptimizationObject,
  status: Partial<NonNullable<CostOptimizationObject['status']>>,
) => ({ ...object, status: { ...object.status!, ...status } });

describe('a dialog that was left open', () => {
  it.each<[string, CostOptimizationObject, CostOptimizationObject, RegExp]>([
    [
      'the operator rolled it back itself',
      watchedOptimization,
      rolledBackOptimization,
      /Nothing can be rolled back now/,
    ],
    [
      'something else is in force',
      watchedOptimization,
      withStatus(watchedOptimization, {
        applied: { ...applied, id: 'another', at: '2026-11-20T09:00:00Z' },
      }),
      /changed by somebody meanwhile/,
    ],
    [
      'another change is being written',
      watchedOptimization,
      withStatus(watchedOptimization, { phase: 'Applying' }),
      /Nothing can be rolled back now/,
    ],
  ])('rolls nothing back when %s', async (_, before, after, words) => {
    const api = showTab(only(before));
    await press('Roll back');
    await screen.findByText(/which saves \$438 a month:/);
    becomes(api, after);
    const { dialog } = await confirmed(api, 'Roll back');
    expect(await dialog.findByText(words)).toBeInTheDocument();
    expect(written(api)).toEqual([]);
  });

  it.each<[string, CostOptimizationObject, RegExp]>([
    [
      'the operator applied it itself',
      watchedOptimization,
      /Nothing can be applied now/,
    ],
    [
      'it was applied and rolled back',
      withStatus(sampleOptimization, {
        held: rolledBackOptimization.status!.held,
      }),
      /changed by somebody meanwhile/,
    ],
    [
      'something else is recommended',
      inSituation({
        currentRecommendation: { ...sampleRecommendation, id: 'another' },
      }),
      /changed by somebody meanwhile/,
    ],
  ])('applies nothing when %s', async (_, after, words) => {
    const api = showTab(only(sampleOptimization));
    await press('Preview and apply');
    await screen.findByText(/API server accepts this/);
    becomes(api, after);
    const { dialog } = await confirmed(api, 'Apply');
    expect(await dialog.findByText(words)).toBeInTheDocument();
    expect(written(api)).toEqual([]);
  });
});

it('says why the operator does not begin with what was asked for, in its words', async () => {
  const unsealed = inSituation({
    conditions: [
      condition('Applicable', 'False', 'StateKeyMissing', 'There is no key'),
    ],
  });
  const api = showTab({
    edit: async ({ dryRun }) => {
      if (!dryRun) {
        api.listResources = async () =>
          only({
            ...unsealed,
            metadata: {
              ...unsealed.metadata,
              resourceVersion: '4712',
              annotations: {
                'flyrail.io/apply-recommendation': sampleRecommendation.id,
              },
            },
          }) as any;
      }
      return undefined as any;
    },
  });
  await press('Preview and apply');
  await screen.findByText(/API server accepts this/);
  await confirmed(api, 'Apply');
  expect(
    await screen.findByText('Asked for, and not begun: There is no key'),
  ).toBeInTheDocument();
  expect(screen.queryByText(/the operator applies it now/)).toBeNull();
});

it('says no more that pausing failed once something else was done', async () => {
  const api = showTab({
    pause: async () => {
      throw new Error('no connection');
    },
  });
  await press('Pause');
  await screen.findByText('Not done: no connection');
  await press('Preview and apply');
  await screen.findByText(/API server accepts this/);
  await confirmed(api, 'Apply');
  await screen.findByText(/the operator applies it now/);
  expect(screen.queryByText(/Not done/)).toBeNull();
});
