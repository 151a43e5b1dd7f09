import { renderInTestApp } from '@backstage/frontend-test-utils';
import { screen } from '@testing-library/react';
import { sampleOptimization } from '../../dev/sampleOptimization';
import { ChangesTable } from './ChangesTable';

const recommendation = sampleOptimization.status!.currentRecommendation!;

function showChanges(changes: typeof recommendation.changes, before?: number) {
  renderInTestApp(
    <ChangesTable
      recommendation={{ ...recommendation, changes, replicasBefore: before }}
    />,
  );
}

describe('the table of changes', () => {
  it('has sizes, spot instances and a schedule of one recommendation', async () => {
    const schedule = '0 7 * * 1-5=6; 0 18 * * 1-5=2';
    showChanges({ ...recommendation.changes, spot: 'gke', schedule });
    for (const row of [/^cpu request 2 → /, /^spot instances gke/])
      expect(await screen.findByRole('row', { name: row })).toBeInTheDocument();
    expect(screen.getByRole('row', { name: /^schedule/ })).toHaveTextContent(
      schedule,
    );
  });

  it('says that a schedule ends', async () => {
    showChanges({ replicas: '6', schedule: 'none' }, 6);
    expect(
      await screen.findByRole('row', { name: /^schedule/ }),
    ).toHaveTextContent('none: as many at any hour');
    expect(screen.queryByRole('row', { name: /^replicas/ })).toBeNull();
  });
});
