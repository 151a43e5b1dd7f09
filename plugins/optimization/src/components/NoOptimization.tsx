import { Entity } from '@backstage/catalog-model';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import {
  apiVersionOf,
  KUBERNETES_ID,
  KUBERNETES_NAMESPACE,
} from '@flyrail/backstage-plugin-flyrail-common';
import {
  CommandList,
  EmptyScreen,
  Manifest,
  Selection,
  selectResources,
} from '@flyrail/backstage-plugin-flyrail-react';
import {
  CostOptimization,
  CostOptimizationSpecInput,
} from '@flyrail/backstage-plugin-optimization-common';
import { OPTIMIZATION_ANNOTATION } from '../isOptimizationAvailable';
import { optimizationTranslationRef } from '../translation';

/** The entity opted in, and no cluster has a CostOptimization for it: what that means, and one to begin with. */
export function NoOptimization(props: {
  entity: Entity;
  selection: Selection;
  hasClusters: boolean;
}) {
  const { t } = useTranslationRef(optimizationTranslationRef);
  const { selection, entity } = props;
  return (
    <EmptyScreen
      title={t('empty.title', {
        name: entity.metadata.title ?? entity.metadata.name,
      })}
    >
      <p>{t('empty.what')}</p>
      {!props.hasClusters && <p>{t('empty.noClusters')}</p>}
      {selection.by === 'label' && (
        <p>{t('empty.byLabel', { label: selection.label })}</p>
      )}
      {selection.by === 'name' && (
        <p>
          {t('empty.byName', {
            annotation: OPTIMIZATION_ANNOTATION,
            names: selection.names,
          })}
        </p>
      )}
      <p>{t('empty.sample')}</p>
      <Manifest label={t('empty.sample')} object={sampleFor(entity)} />
      <CommandList
        commands={[
          {
            what: t('empty.apply'),
            command: 'kubectl apply -f cost-optimization.yaml',
          },
        ]}
      />
    </EmptyScreen>
  );
}

/** A CostOptimization that changes nothing, for the workload that an entity most likely has. */
export function sampleFor(entity: Pick<Entity, 'metadata'>) {
  const { metadata } = entity;
  const annotations = metadata.annotations ?? {};
  const id = annotations[KUBERNETES_ID] ?? metadata.name;
  // The first that the annotation names: only by its name and namespace would the tab show it.
  const selection = selectResources(entity, OPTIMIZATION_ANNOTATION);
  const named = selection.by === 'name' ? selection.filters[0] : undefined;
  const name = annotations[KUBERNETES_ID] ?? named?.name ?? metadata.name;
  const spec: CostOptimizationSpecInput = {
    targetWorkload: { name, kind: 'Deployment' },
    optimizationType: 'ALL',
    metricsWindow: '14d',
    dryRun: true,
  };
  return {
    apiVersion: apiVersionOf(CostOptimization),
    kind: CostOptimization.kind,
    metadata: {
      name: named?.name ?? id,
      namespace:
        named?.namespace ?? annotations[KUBERNETES_NAMESPACE] ?? 'default',
      labels: { [KUBERNETES_ID]: id },
    },
    spec,
  };
}
