import { useRouteRef } from '@backstage/core-plugin-api';
import {
  entityRouteParams,
  entityRouteRef,
  useEntity,
} from '@backstage/plugin-catalog-react';
import { kindId } from '@flyrail/backstage-plugin-flyrail-common';
import {
  Aside,
  ClusterNotices,
  errorText,
  Notice,
  Section,
  selectResources,
  TextLink,
  Toned,
  useResources,
} from '@flyrail/backstage-plugin-flyrail-react';
import {
  CostOptimization,
  CostOptimizationObject,
} from '@flyrail/backstage-plugin-optimization-common';
import { useSentence } from '../components/OptimizationState';
import { OPTIMIZATION_ANNOTATION } from '../isOptimizationAvailable';
import { summarize } from '../summary';
import { useWords } from '../words';

/** On the overview: how each workload of the component is sized, in a sentence, with the way to the tab. */
export function OptimizationCard() {
  const { t } = useWords();
  const sentence = useSentence();
  const entityPage = useRouteRef(entityRouteRef);
  const { entity } = useEntity();
  const selection = selectResources(entity, OPTIMIZATION_ANNOTATION);
  const { data, error, loading } = useResources<CostOptimizationObject>(
    kindId(CostOptimization),
    selection.filters,
  );
  const found = (data ?? []).flatMap(({ cluster, items, stale }) =>
    items.map(object => ({ object, cluster, stale })),
  );
  const isAnswered =
    data?.length === 0 || data?.some(({ cluster }) => cluster.state === 'ok');
  const clusters = new Set(found.map(({ cluster }) => cluster.name));
  const which = ({ object: { metadata }, cluster }: (typeof found)[number]) =>
    [
      `${metadata.namespace}/${metadata.name}`,
      ...(clusters.size > 1 ? [cluster.title] : []),
    ].join(' · ');
  return (
    <Section title={t('card.title')}>
      {loading && <p role="status">{t('card.loading')}</p>}
      {error && !data && <p>{errorText(error)}</p>}
      {selection.by === 'invalid' && (
        <Notice
          tone="bad"
          title={t('invalid.title', { annotation: OPTIMIZATION_ANNOTATION })}
        >
          <p>{selection.message}</p>
        </Notice>
      )}
      {data && found.length === 0 && (
        <>
          <ClusterNotices clusters={data} />
          {isAnswered && <p>{t('card.none')}</p>}
        </>
      )}
      {found.map(each => {
        const { object, cluster, stale } = each;
        const summary = summarize(object);
        const words = sentence(object, summary);
        return (
          <p
            key={`${cluster.name}/${object.metadata.namespace}/${object.metadata.name}`}
          >
            {found.length > 1 && <Aside>{which(each)}</Aside>}
            <Toned tone={stale ? 'neutral' : summary.tone} wrap>
              {stale ? t('sentence.stale', { sentence: words }) : words}
            </Toned>
          </p>
        );
      })}
      <TextLink to={`${entityPage(entityRouteParams(entity))}/optimization`}>
        {t('card.more')}
      </TextLink>
    </Section>
  );
}
