import { Entity } from '@backstage/catalog-model';
import {
  ClusterResult,
  kindId,
} from '@flyrail/backstage-plugin-flyrail-common';
import {
  ConditionsTable,
  Manifest,
  Section,
  SectionGrid,
} from '@flyrail/backstage-plugin-flyrail-react';
import {
  CostOptimization,
  CostOptimizationObject,
  CurrentRecommendation,
  MetricsWindow,
} from '@flyrail/backstage-plugin-optimization-common';
import { useState } from 'react';
import { repoUrlOf } from '../actions/repoUrlOf';
import { useOptimizationActions } from '../actions/useOptimizationActions';
import { costOptimizationTone } from '../summary';
import { UsageSection } from '../usage/UsageSection';
import { targetOf, useWorkloadMetrics } from '../usage/useWorkloadMetrics';
import { useWords } from '../words';
import { ChangesTable } from './ChangesTable';
import { GateTable } from './GateTable';
import { HistoryTable } from './HistoryTable';
import { OptimizationState } from './OptimizationState';
import { Why } from './Why';

/** One CostOptimization: what is the state, why, what can be done, what happened. */
export function OptimizationPanel(props: {
  entity: Entity;
  object: CostOptimizationObject;
  result: ClusterResult<CostOptimizationObject>;
  onChanged: () => void;
}) {
  const { t } = useWords();
  const { object, result } = props;
  const { status, metadata } = object;
  const [window, setWindow] = useState<MetricsWindow>('14d');
  const workload = targetOf(object, result.cluster.name);
  const metrics = useWorkloadMetrics(workload, window, status?.applied?.id);
  const actions = useOptimizationActions({
    address: {
      cluster: result.cluster.name,
      kindId: kindId(CostOptimization),
      namespace: metadata.namespace ?? '',
      name: metadata.name ?? '',
    },
    object,
    workload,
    clusterTitle: result.cluster.title,
    repoUrl: repoUrlOf(props.entity),
    away: result.stale,
    hasUsage: metrics.data !== undefined,
    onChanged: props.onChanged,
  });
  const shown = status?.currentRecommendation;
  const isInForce = shown !== undefined && shown.id === status?.applied?.id;
  return (
    <>
      <OptimizationState
        object={object}
        stale={result.stale}
        actions={actions.buttons}
      />
      {actions.rest}
      <SectionGrid>
        <UsageSection
          metrics={metrics}
          recommendation={shown}
          window={window}
          onWindow={setWindow}
          columns={shown ? 8 : 12}
        />
        {shown && (
          <>
            <Section
              title={t(isInForce ? 'section.changed' : 'section.changes')}
              columns={4}
            >
              <WhatWouldChange recommendation={shown} isInForce={isInForce} />
            </Section>
            <Section title={t('section.gates')} columns={5}>
              <GateTable object={object} />
            </Section>
            <Section title={t('section.why')} columns={7}>
              <Why recommendation={shown} />
            </Section>
          </>
        )}
        <Section title={t('section.history')}>
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

function WhatWouldChange(props: {
  recommendation: CurrentRecommendation;
  /** It is what was changed last. */
  isInForce: boolean;
}) {
  const { t, money } = useWords();
  const { recommendation, isInForce } = props;
  const { currentCost, optimizedCost, monthlySavings } = recommendation;
  const { realizableSavings, yaml } = recommendation;
  return (
    <>
      <ChangesTable recommendation={recommendation} />
      <p>
        {t(isInForce ? 'changes.costChanged' : 'changes.cost', {
          before: money(currentCost),
          after: money(optimizedCost),
        })}
      </p>
      {realizableSavings !== undefined && monthlySavings > 0 && (
        <p>
          {realizableSavings < 0.005
            ? t('changes.notRealizable')
            : t('changes.realizable', { money: money(realizableSavings) })}
        </p>
      )}
      {yaml && (
        <>
          <p>{t('changes.yaml')}</p>
          <Manifest label={t('changes.yaml')} text={yaml} />
        </>
      )}
    </>
  );
}
