import { useEntity } from '@backstage/plugin-catalog-react';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import {
  ClusterResult,
  kindId,
} from '@flyrail/backstage-plugin-flyrail-common';
import {
  Choice,
  ClusterNotices,
  ErrorScreen,
  ForbiddenScreen,
  isForbidden,
  LoadingScreen,
  Notice,
  NotRefreshed,
  selectResources,
  UnreachableScreen,
  useResources,
} from '@flyrail/backstage-plugin-flyrail-react';
import {
  CostOptimization,
  CostOptimizationObject,
} from '@flyrail/backstage-plugin-optimization-common';
import { useSearchParams } from 'react-router-dom';
import { OPTIMIZATION_ANNOTATION } from '../isOptimizationAvailable';
import { optimizationTranslationRef } from '../translation';
import { NoOptimization } from './NoOptimization';
import { OptimizationPanel } from './OptimizationPanel';

/** The name by which the browser's address remembers the CostOptimization looked at. */
const SELECTED = 'optimization';

/** The tab of an entity: which of the five screens, or the CostOptimizations it has. */
export function OptimizationTab() {
  const { t } = useTranslationRef(optimizationTranslationRef);
  const { entity } = useEntity();
  const selection = selectResources(entity, OPTIMIZATION_ANNOTATION);
  const live = useResources<CostOptimizationObject>(
    kindId(CostOptimization),
    selection.filters,
  );

  if (selection.by === 'invalid') {
    return (
      <Notice
        tone="bad"
        title={t('invalid.title', { annotation: OPTIMIZATION_ANNOTATION })}
      >
        <p>{selection.message}</p>
      </Notice>
    );
  }
  if (live.loading) {
    return <LoadingScreen />;
  }
  if (isForbidden(live.error)) {
    return <ForbiddenScreen permission="flyrail.resource.read" />;
  }
  if (!live.data) {
    return <ErrorScreen error={live.error!} onRetry={live.refresh} />;
  }

  const found = live.data.flatMap(result =>
    result.items.map(object => ({ object, result })),
  );
  if (found.length > 0) {
    return (
      <>
        {live.error && <NotRefreshed error={live.error} />}
        <ClusterNotices clusters={live.data} />
        <Optimizations found={found} onChanged={live.refresh} />
      </>
    );
  }
  const isAnswering = live.data.some(({ cluster }) => cluster.state === 'ok');
  if (live.data.length > 0 && !isAnswering) {
    return (
      <UnreachableScreen clusters={live.data.map(({ cluster }) => cluster)} />
    );
  }
  return (
    <>
      <ClusterNotices clusters={live.data} />
      <NoOptimization
        entity={entity}
        selection={selection}
        hasClusters={live.data.length > 0}
      />
    </>
  );
}

type Found = {
  object: CostOptimizationObject;
  result: ClusterResult<CostOptimizationObject>;
};

function Optimizations(props: { found: Found[]; onChanged: () => void }) {
  const { t } = useTranslationRef(optimizationTranslationRef);
  const [search, setSearch] = useSearchParams();
  const selected =
    props.found.find(item => addressOf(item) === search.get(SELECTED)) ??
    props.found[0];
  return (
    <>
      {props.found.length > 1 && (
        <Choice
          label={t('selector.label')}
          value={addressOf(selected)}
          options={props.found.map(item => ({
            value: addressOf(item),
            text: t('selector.option', {
              name: item.object.metadata.name ?? '',
              type: item.object.spec?.optimizationType ?? '',
              target: item.object.spec?.targetWorkload.name ?? '',
              cluster: item.result.cluster.title,
            }),
          }))}
          onChange={value =>
            setSearch(
              before => {
                const after = new URLSearchParams(before);
                after.set(SELECTED, value);
                return after;
              },
              { replace: true },
            )
          }
        />
      )}
      <OptimizationPanel
        key={addressOf(selected)}
        object={selected.object}
        result={selected.result}
        onChanged={props.onChanged}
      />
    </>
  );
}

function addressOf({ object: { metadata }, result }: Found): string {
  return `${result.cluster.name}/${metadata.namespace}/${metadata.name}`;
}
