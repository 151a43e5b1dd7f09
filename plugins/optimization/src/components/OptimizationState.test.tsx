import { renderInTestApp } from '@backstage/frontend-test-utils';
import { screen } from '@testing-library/react';
import {
  lostOptimization,
  recommendedAt,
  watchedAt,
  worseOptimization,
} from '../../dev/optimizationsInTrouble';
import { OptimizationState } from './OptimizationState';

const PROVED_AT = '2026-11-20T08:20:00Z';

describe('the sentence of a workload', () => {
  it.each([
    [
      recommendedAt(438.2),
      'Over-provisioned: $438 a month (50 %) can be saved, at low risk',
    ],
    [
      recommendedAt(-50),
      'Under-provisioned: what it needs would cost $50 more a month (low risk)',
    ],
    [
      recommendedAt(0),
      'Another size would fit better, at the same cost (low risk)',
    ],
    [
      watchedAt(50),
      'Being watched after the change: $50 a month would be saved',
    ],
    [
      watchedAt(-50),
      'Being watched after the change: it costs $50 more a month',
    ],
    [watchedAt(0.001), 'Being watched after the change, which costs the same'],
    [watchedAt(50, PROVED_AT), 'Right-sized: $50 a month saved'],
    [watchedAt(-50, PROVED_AT), 'Right-sized: it costs $50 more a month'],
    [watchedAt(0, PROVED_AT), 'Right-sized, at the same cost'],
    [
      worseOptimization,
      'Deployment frontend-web does worse since the change, which stays',
    ],
    [
      lostOptimization,
      'The last change of Deployment frontend-web cannot be undone by itself',
    ],
  ])('%#: $status.phase', async (object, sentence) => {
    renderInTestApp(<OptimizationState object={object} stale={false} />);
    expect(
      await screen.findByRole('heading', { level: 2, name: sentence }),
    ).toBeInTheDocument();
  });
});
