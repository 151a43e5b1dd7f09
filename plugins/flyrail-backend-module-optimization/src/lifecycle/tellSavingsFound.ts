import type { CostOptimizationObject } from '@flyrail/backstage-plugin-optimization-common';
import { shownText } from '../change/shown';
import type { Look, Parts } from '../parts';
import type { Story } from '../story';
import type { Target } from '../target/findTarget';

/**
 * Says once to the owner that something could be saved, and what there is to do about it. What was just undone is no
 * news.
 */
export async function tellSavingsFound(
  { look, parts, story }: { look: Look; parts: Parts; story: Story },
  { workload, medium }: Target,
): Promise<void> {
  const { object } = look;
  const { currentRecommendation: shown, held } = story.status;
  if (!shown || held?.recommendation === shown.id || !areNews(object, shown)) {
    return;
  }
  const { kind, namespace, name } = workload;
  const applicable = story.said('Applicable');
  await parts.announcer.announce({
    what: 'SavingsFound',
    cluster: look.cluster.name,
    object,
    sized: [...(medium ? [medium.object] : []), workload.object],
    workload: { kind, namespace, name },
    recommendation: shown.id,
    monthlySavings: shown.monthlySavings,
    message: `${shownText(shown)} (confidence ${shown.confidenceScore}, ${
      shown.riskLevel
    } risk)`,
    next:
      applicable?.status === 'False'
        ? applicable.message
        : 'It is being applied now, by itself or as somebody asked: there is nothing to do',
  });
}

/** Whether what is recommended saves anything, and nothing was recommended before that did. Pure. */
export function areNews(
  { status }: Pick<CostOptimizationObject, 'status'>,
  { id, monthlySavings }: { id: string; monthlySavings: number },
): boolean {
  return (
    monthlySavings > 0 &&
    id !== status?.currentRecommendation?.id &&
    !status?.conditions?.some(({ reason }) => reason === 'SavingsFound')
  );
}
