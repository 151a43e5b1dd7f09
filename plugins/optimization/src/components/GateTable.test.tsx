import { renderInTestApp } from '@backstage/frontend-test-utils';
import { screen } from '@testing-library/react';
import {
  inSituation,
  sampleRecommendation,
} from '../../dev/sampleOptimization';
import { GateTable } from './GateTable';

const byItself = { autoApply: true, dryRun: false, schedule: '0 3 * * *' };

function showGates(
  spec: Parameters<typeof inSituation>[1],
  recommendation: Partial<typeof sampleRecommendation> = {},
) {
  renderInTestApp(
    <GateTable
      object={inSituation(
        {
          currentRecommendation: {
            ...sampleRecommendation,
            changePercent: 10,
            ...recommendation,
          },
          conditions: [],
        },
        spec,
      )}
    />,
  );
}

describe('what keeps a change from being applied by itself', () => {
  it('promises the next time of the schedule where all else holds', async () => {
    showGates(byItself);
    expect(
      await screen.findByText('applied at the next of these times (UTC)'),
    ).toBeInTheDocument();
  });

  it.each([
    ['a dry run', { ...byItself, dryRun: true }, {}],
    ['too large a change', byItself, { changePercent: 90 }],
  ])('promises no time of the schedule to %s', async (_, spec, shown) => {
    showGates(spec, shown);
    expect(
      await screen.findByText('only at these times (UTC), once all else holds'),
    ).toBeInTheDocument();
    expect(screen.queryByText(/applied at the next/)).toBeNull();
  });

  it.each([
    [0.746, 'confidence 0.746 < 0.75'],
    [0.7499, 'confidence 0.7499 < 0.75'],
    [0.75, 'confidence 0.75 ≥ 0.75'],
    [0.7, 'confidence 0.70 < 0.75'],
  ])('tells a confidence of %d from its bound', async (is, words) => {
    showGates({}, { confidenceScore: is });
    expect(await screen.findByText(words)).toBeInTheDocument();
  });
});
