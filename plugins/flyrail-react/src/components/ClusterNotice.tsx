import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { ClusterStatus } from '@flyrail/backstage-plugin-flyrail-common';
import { flyrailReactTranslationRef } from '../translation';
import { Notice } from './Notice';
import { RelativeTime } from './RelativeTime';
import { Tone } from './tone';

const tones: Record<ClusterStatus['state'], Tone> = {
  ok: 'good',
  connecting: 'progress',
  unreachable: 'bad',
  unauthorized: 'bad',
  forbidden: 'warning',
  notInstalled: 'warning',
  noIdentity: 'warning',
  failed: 'bad',
};

/** The words for a cluster's state. */
export function useClusterStateText(): (cluster: ClusterStatus) => string {
  const { t } = useTranslationRef(flyrailReactTranslationRef);
  return cluster => t(`cluster.state.${cluster.state}`);
}

/** A cluster that cannot be asked: which, since when, why, what to do. Nothing for one that answers. */
export function ClusterNotice(props: {
  cluster: ClusterStatus;
  /** Last known data of this cluster is shown below. */
  stale?: boolean;
}) {
  const { t } = useTranslationRef(flyrailReactTranslationRef);
  const { cluster } = props;
  if (cluster.state === 'ok') {
    return null;
  }
  return (
    <Notice
      tone={tones[cluster.state]}
      title={t(`cluster.headline.${cluster.state}`, {
        title: cluster.title || cluster.name,
      })}
    >
      <p>
        {t('cluster.since')} <RelativeTime at={cluster.since} />
        {cluster.message ? `: ${cluster.message}` : ''}
      </p>
      <p>{cluster.remedy ?? t(`cluster.remedy.${cluster.state}`)}</p>
      {props.stale && <p>{t('cluster.stale')}</p>}
    </Notice>
  );
}
