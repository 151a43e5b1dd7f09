import { ClusterResult } from '@flyrail/backstage-plugin-flyrail-common';
import {
  ConditionsTable,
  Manifest,
  Section,
  SectionGrid,
} from '@flyrail/backstage-plugin-flyrail-react';
import {
  CostOptimizationObject,
  CurrentRecommendation,
} from '@flyrail/backstage-plugin-optimization-common';
import { parse } from 'yaml';
import { costOptimizationTone } from '../summary';
import { useWords } from '../words';
import { ChangesTable } from './ChangesTable';
import { GateTable } from './GateTable';
import { HistoryTable } from './HistoryTable';
import { OptimizationState } from './OptimizationState';
import { Why } from './Why';

/** One CostOptimization: what is the state, why, what can be done, what happened. */
export function OptimizationPanel(props: {
  object: CostOptimizationObject;
  result: ClusterResult<CostOptimizationObject>;
  onChanged: () => void;
}) {
  const { t } = useWords();
  const { object, result } = props;
  const { status } = object;
  const shown = status?.currentRecommendation;
  return (
    <>
      <OptimizationState object={object} stale={result.stale} />
      <SectionGrid>
        {shown && (
          <>
            <Section title={t('section.changes')} columns={5}>
              <WhatWouldChange recommendation={shown} />
            </Section>
            <Section title={t('section.why')} columns={7}>
              <Why recommendation={shown} />
            </Section>
            <Section title={t('section.gates')} columns={5}>
              <GateTable object={object} />
            </Section>
          </>
        )}
        <Section title={t('section.history')} columns={7}>
          <HistoryTable history={status?.history ?? []} />
        </Section>
        <Section title={t('section.conditions')}>
          <ConditionsTable
            conditions={status?.conditions ?? []}
            toneOf={costOptimizationTone}
          />
        </Section>
      </SectionGrid>
    </>
  );
}

function WhatWouldChange(props: { recommendation: CurrentRecommendation }) {
  const { t, money } = useWords();
  const { currentCost, optimizedCost, realizableSavings, yaml } =
    props.recommendation;
  return (
    <>
      <ChangesTable recommendation={props.recommendation} />
      <p>
        {t('changes.cost', {
          before: money(currentCost),
          after: money(optimizedCost),
        })}
      </p>
      {realizableSavings !== undefined && (
        <p>{t('changes.realizable', { money: money(realizableSavings) })}</p>
      )}
      {yaml && (
        <>
          <p>{t('changes.yaml')}</p>
          <Manifest label={t('changes.yaml')} object={parse(yaml)} />
        </>
      )}
    </>
  );
}
