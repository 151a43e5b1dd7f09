import {
  ClusterResult,
  KubernetesObject,
} from '@flyrail/backstage-plugin-flyrail-common';
import { ReactNode } from 'react';
import type { Live } from '../live';
import { ClusterNotices, NotRefreshed } from './ClusterNotices';
import {
  ErrorScreen,
  ForbiddenScreen,
  isForbidden,
  LoadingScreen,
  UnreachableScreen,
} from './screens';

/** What is known of a kind's objects: which of the five screens, or the objects below what is to be said of their clusters. */
export function ResourceScreens<T extends KubernetesObject>(props: {
  live: Live<ClusterResult<T>[]>;
  /** The clusters answer, and none has an object; or there is no cluster. */
  empty: (state: { hasClusters: boolean }) => ReactNode;
  children: (clusters: ClusterResult<T>[]) => ReactNode;
}) {
  const { loading, data: clusters, error, refresh } = props.live;
  if (loading) {
    return <LoadingScreen />;
  }
  if (isForbidden(error)) {
    return <ForbiddenScreen permission="flyrail.resource.read" />;
  }
  if (!clusters) {
    return <ErrorScreen error={error!} onRetry={refresh} />;
  }
  if (clusters.some(({ items }) => items.length > 0)) {
    return (
      <>
        {error && <NotRefreshed error={error} />}
        <ClusterNotices clusters={clusters} />
        {props.children(clusters)}
      </>
    );
  }
  const isAnswering = clusters.some(({ cluster }) => cluster.state === 'ok');
  if (clusters.length > 0 && !isAnswering) {
    return (
      <UnreachableScreen clusters={clusters.map(({ cluster }) => cluster)} />
    );
  }
  return (
    <>
      <ClusterNotices clusters={clusters} />
      {props.empty({ hasClusters: clusters.length > 0 })}
    </>
  );
}
