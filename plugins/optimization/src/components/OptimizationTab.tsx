import { useEntity } from '@backstage/plugin-catalog-react';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { kindId } from '@flyrail/backstage-plugin-flyrail-common';
import { ResourceTab } from '@flyrail/backstage-plugin-flyrail-react';
import {
  CostOptimization,
  CostOptimizationObject,
} from '@flyrail/backstage-plugin-optimization-common';
import { OPTIMIZATION_ANNOTATION } from '../isOptimizationAvailable';
import { optimizationTranslationRef } from '../translation';
import { NoOptimization } from './NoOptimization';
import { OptimizationPanel } from './OptimizationPanel';

/** The tab of an entity: which of the five screens, or the CostOptimizations it has. */
export function OptimizationTab() {
  const { t } = useTranslationRef(optimizationTranslationRef);
  const { entity } = useEntity();
  return (
    <ResourceTab<CostOptimizationObject>
      entity={entity}
      annotation={OPTIMIZATION_ANNOTATION}
      kindId={kindId(CostOptimization)}
      invalidTitle={t('invalid.title', { annotation: OPTIMIZATION_ANNOTATION })}
      choice={{
        label: t('selector.label'),
        text: ({ object, result }) =>
          t('selector.option', {
            namespace: object.metadata.namespace ?? '',
            name: object.metadata.name ?? '',
            type: object.spec?.optimizationType ?? '',
            target: object.spec?.targetWorkload.name ?? '',
            cluster: result.cluster.title,
          }),
        parameter: 'optimization',
      }}
      empty={state => <NoOptimization entity={entity} {...state} />}
    >
      {(found, refresh) => (
        <OptimizationPanel {...found} entity={entity} onChanged={refresh} />
      )}
    </ResourceTab>
  );
}
