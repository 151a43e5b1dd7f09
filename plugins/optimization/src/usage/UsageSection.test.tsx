import { screen } from '@testing-library/react';
import { optimizerApiMock, sampleMetrics } from '../../dev/optimizerApiMock';
import { applied, watchedOptimization } from '../../dev/sampleOptimization';
import { only, press, showTab } from '../__testUtils__/showTab';

const sample = sampleMetrics(Date.UTC(2026, 10, 20) / 1000);
const [app] = sample.containers;
const unread = (name: string) => ({
  ...app,
  name,
  times: [],
  cpu: { ...app.cpu, average: [], least: [], most: [], request: [], limit: [] },
});

function showUsage(metrics: Partial<typeof sample>) {
  const optimizer = optimizerApiMock();
  jest
    .spyOn(optimizer, 'getWorkloadMetrics')
    .mockResolvedValue({ ...sample, ...metrics });
  return { optimizer, api: showTab({}, optimizer) };
}

describe('the usage of a workload', () => {
  it('is said to be unknown where there is none, instead of an empty chart', async () => {
    showUsage({ containers: [unread('app')] });
    expect(
      await screen.findByText('No usage of this workload is known yet.'),
    ).toBeInTheDocument();
    expect(screen.queryByRole('img', { name: /CPU of one pod/ })).toBeNull();
  });

  it('is said to be unknown of the one container that has none', async () => {
    showUsage({ containers: [unread('sidecar'), app] });
    expect(
      await screen.findByText('No usage of sidecar is known yet.'),
    ).toBeInTheDocument();
    expect(
      screen.getByRole('combobox', { name: 'Container' }),
    ).toBeInTheDocument();
  });

  it('can be read again while it is still being read', async () => {
    const { optimizer } = showUsage({
      usage: { ...sample.usage, state: 'pending', message: 'Being read' },
    });
    await press('Try again');
    expect(optimizer.getWorkloadMetrics).toHaveBeenCalledTimes(2);
  });

  it('is read again once another change is in force', async () => {
    const { optimizer, api } = showUsage({});
    await screen.findByRole('img', { name: /CPU of one pod/ });
    expect(optimizer.getWorkloadMetrics).toHaveBeenCalledTimes(1);
    api.listResources = async () =>
      only({
        ...watchedOptimization,
        status: { ...watchedOptimization.status!, applied },
      }) as any;
    // The list is read again, too, when somebody pauses it.
    await press('Pause');
    await screen.findByRole('heading', { name: /^Being watched/ });
    expect(optimizer.getWorkloadMetrics).toHaveBeenCalledTimes(2);
  });
});
