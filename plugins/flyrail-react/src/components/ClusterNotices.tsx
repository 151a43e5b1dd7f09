import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { ClusterResult } from '@flyrail/backstage-plugin-flyrail-common';
import { errorText } from '../errors';
import { flyrailReactTranslationRef } from '../translation';
import { ClusterNotice } from './ClusterNotice';
import { Notice } from './Notice';

/** What is shown is older than it should be, and why. */
export function NotRefreshed(props: { error: Error }) {
  const { t } = useTranslationRef(flyrailReactTranslationRef);
  return (
    <Notice
      tone="warning"
      title={t('screen.refresh', { message: errorText(props.error) })}
    />
  );
}

/** Each cluster that cannot be asked. */
export function ClusterNotices(props: { clusters: ClusterResult[] }) {
  return (
    <>
      {props.clusters.map(({ cluster, stale, items }) => (
        <ClusterNotice
          key={cluster.name}
          cluster={cluster}
          stale={stale && items.length > 0}
        />
      ))}
    </>
  );
}
