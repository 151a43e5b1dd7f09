import {
  ClusterResult,
  KubernetesObject,
} from '@flyrail/backstage-plugin-flyrail-common';
import { ReactNode } from 'react';
import { useFleet } from '../resources';
import { ResourceScreens } from './ResourceScreens';

/** Every object of a kind that one may see, over all clusters: which of the five screens, or the fleet. */
export function ResourceFleet<T extends KubernetesObject>(props: {
  kindId: string;
  /** The clusters answer, and none has an object; or there is no cluster. */
  empty: (state: { hasClusters: boolean }) => ReactNode;
  children: (clusters: ClusterResult<T>[]) => ReactNode;
}) {
  const fleet = useFleet<T>(props.kindId);
  return (
    <ResourceScreens live={fleet} empty={props.empty}>
      {props.children}
    </ResourceScreens>
  );
}
