import type {
  CostOptimizationObject,
  CurrentRecommendation,
} from '@flyrail/backstage-plugin-optimization-common';
import type { Story } from '../story';

/** What a recommendation comes to: too small a workload costs more. Pure. */
export function effectText(monthlySavings: number): string {
  const usd = Math.abs(monthlySavings).toFixed(2);
  return monthlySavings < 0
    ? `It would cost ${usd} USD more a month`
    : `It could save ${usd} USD a month`;
}

/** There is a recommendation. */
export function sayRecommended(
  story: Story,
  { confidenceScore, monthlySavings, riskLevel }: CurrentRecommendation,
): void {
  const effect = effectText(monthlySavings);
  story
    .phase('Ready', effect)
    .condition(
      'Recommended',
      'True',
      monthlySavings > 0 ? 'SavingsFound' : 'ChangeFound',
      `${effect}, with a confidence of ${confidenceScore} and ${riskLevel} risk`,
    );
}

/** There is no recommendation, and usage is not looked at now: what the last look said of it is still so. */
export function repeatWhyNothing(
  story: Story,
  { status }: CostOptimizationObject,
): void {
  const said = status?.conditions?.find(({ type }) => type === 'Recommended');
  const known = said?.status === 'True' ? undefined : said;
  story.condition(
    'Recommended',
    known?.status ?? 'False',
    known?.reason ?? 'NothingToGain',
    known?.message ?? 'It is as it should be',
    { passing: known?.status !== 'Unknown' },
  );
}
