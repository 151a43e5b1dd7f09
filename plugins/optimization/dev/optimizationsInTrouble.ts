import {
  applied,
  condition,
  inSituation,
  ready,
  sampleRecommendation,
  watchedOptimization,
} from './sampleOptimization';

// Example data like sampleOptimization.ts: what needs a person's hand, and what costs more instead of less.

const doesWorse =
  'Deployment shop/frontend-web does worse since the change: OOM kill in 2 of 5 pods. spec.rollbackOnFailure is false, so it stays: roll it back, or set rollbackOnFailure: true';

/** It does worse, and nobody but a person may undo it. */
export const worseOptimization = inSituation(
  {
    ...watchedOptimization.status,
    message: doesWorse,
    conditions: [
      ready,
      condition('Verified', 'False', 'Worse', doesWorse),
      condition('Degraded', 'True', 'Worse', doesWorse),
    ],
  },
  { dryRun: false, rollbackOnFailure: false },
);

/** What was there before the change is nowhere any more. */
export const lostOptimization = inSituation(
  {
    ...watchedOptimization.status,
    conditions: [
      ready,
      condition(
        'RollbackStateLost',
        'True',
        'BothCopiesLost',
        'What was there before the last change cannot be read in either place, so it cannot be undone by itself (both copies are gone)',
      ),
    ],
  },
  { dryRun: false },
);

/** Something is recommended that saves so much a month; below 0: costs more. */
export const recommendedAt = (monthlySavings: number) =>
  inSituation({
    currentRecommendation: { ...sampleRecommendation, monthlySavings },
  });

/** Something is in force that saves so much a month; below 0: costs more. */
export const watchedAt = (monthlySavings: number, verifiedAt?: string) =>
  inSituation(
    {
      ...watchedOptimization.status,
      applied: { ...applied, monthlySavings, verifiedAt },
      totalSavings: monthlySavings,
    },
    { dryRun: false },
  );
