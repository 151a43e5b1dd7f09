import {
  Chip,
  RelativeTime,
  StatusSentence,
  Toned,
} from '@flyrail/backstage-plugin-flyrail-react';
import { CostOptimizationObject } from '@flyrail/backstage-plugin-optimization-common';
import { ReactNode } from 'react';
import { effectOf } from '../money';
import { OptimizationSummary, riskTones, summarize } from '../summary';
import { useWords } from '../words';

/** How the workload is sized, in the sentence its owner would say; how sure that is; what can be done. */
export function OptimizationState(props: {
  object: CostOptimizationObject;
  stale: boolean;
  actions?: ReactNode;
}) {
  const { t } = useWords();
  const { object } = props;
  const summary = summarize(object);
  const sentence = useSentence()(object, summary);
  return (
    <StatusSentence
      tone={props.stale ? 'neutral' : summary.tone}
      sentence={props.stale ? t('sentence.stale', { sentence }) : sentence}
      detail={summary.detail}
      chips={useChips(object, summary)}
      actions={props.actions}
    />
  );
}

/** The sentence of a summary, without markup. */
export function useSentence() {
  const { t, money } = useWords();
  return (
    { metadata, spec }: CostOptimizationObject,
    { state, monthly, percent, risk }: OptimizationSummary,
  ): string => {
    const target = spec?.targetWorkload;
    return t(
      `sentence.${sentenceKey(state, monthly, percent)}` as 'sentence.over',
      {
        name: metadata.name ?? '',
        target: target ? `${target.kind} ${target.name}` : metadata.name ?? '',
        money: money(Math.abs(monthly)),
        percent: String(percent),
        risk: risk ? t(`risk.${risk}`) : '',
      } as { money: string; percent: string; risk: string },
    );
  };
}

/** Which of the sentences of a state: what it says of money is told apart by what it does to the costs. */
function sentenceKey(
  state: OptimizationSummary['state'],
  monthly: number,
  percent: number | undefined,
): string {
  switch (state) {
    case 'over':
      return percent === undefined ? 'overUnknown' : 'over';
    case 'watching':
    case 'applied':
      return `${state}.${effectOf(monthly)}`;
    default:
      return state;
  }
}

function useChips(
  { spec, status }: CostOptimizationObject,
  { isPaused, state }: OptimizationSummary,
): Chip[] {
  const { t, score, tenths, money } = useWords();
  const shown = status?.currentRecommendation;
  const chips: (Chip | false | undefined)[] = [
    isPaused && {
      id: 'paused',
      text: <Toned tone="warning">{t('chip.paused')}</Toned>,
    },
    shown && {
      id: 'confidence',
      text: t('chip.confidence', {
        score: score(shown.confidenceScore),
        tenths: tenths(shown.confidenceScore),
      }),
    },
    shown && {
      id: 'risk',
      text: (
        <Toned tone={riskTones[shown.riskLevel]}>
          {t('chip.risk', { risk: t(`risk.${shown.riskLevel}`) })}
        </Toned>
      ),
    },
    spec && {
      id: 'window',
      text: t('chip.window', { window: spec.metricsWindow }),
    },
    status?.lastAnalysis !== undefined && {
      id: 'analysed',
      text: (
        <>
          {t('chip.analysed')} <RelativeTime at={status.lastAnalysis} />
        </>
      ),
    },
    spec?.dryRun && { id: 'dryRun', text: t('chip.dryRun') },
    // Of a change in force the sentence itself says it.
    !['watching', 'applied'].includes(state) &&
      effectOf(status?.totalSavings ?? 0) === 'saves' && {
        id: 'saved',
        text: t('chip.saved', { money: money(status!.totalSavings) }),
      },
  ];
  return chips.filter((chip): chip is Chip => Boolean(chip));
}
