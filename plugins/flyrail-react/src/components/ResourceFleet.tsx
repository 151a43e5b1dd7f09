import {
  ClusterResult,
  KubernetesObject,
} from '@flyrail/backstage-plugin-flyrail-common';
import { ReactNode } from 'react';
import { useFleet } from '../resources';
import { ClusterNotices, NotRefreshed } from './ClusterNotices';
import {
  ErrorScreen,
  ForbiddenScreen,
  isForbidden,
  LoadingScreen,
  UnreachableScreen,
} from './screens';

/** Every object of a kind that one may see, over all clusters: which of the five screens, or the fleet. */
export function ResourceFleet<T extends KubernetesObject>(props: {
  kindId: string;
  /** The clusters answer, and none has an object; or there is no cluster. */
  empty: (state: { hasClusters: boolean }) => ReactNode;
  children: (clusters: ClusterResult<T>[]) => ReactNode;
}) {
  const fleet = useFleet<T>(props.kindId);
  if (fleet.loading) {
    return <LoadingScreen />;
  }
  if (isForbidden(fleet.error)) {
    return <ForbiddenScreen permission="flyrail.resource.read" />;
  }
  if (!fleet.data) {
    return <ErrorScreen error={fleet.error!} onRetry={fleet.refresh} />;
  }
  const clusters = fleet.data;
  if (clusters.some(({ items }) => items.length > 0)) {
    return (
      <>
        {fleet.error && <NotRefreshed error={fleet.error} />}
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
