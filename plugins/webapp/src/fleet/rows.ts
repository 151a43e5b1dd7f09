import {
  ClusterResult,
  KUBERNETES_ID,
} from '@flyrail/backstage-plugin-flyrail-common';
import { WebAppObject } from '@flyrail/backstage-plugin-webapp-common';
import {
  compareNames,
  isFound,
  RowOrders,
} from '@flyrail/backstage-plugin-flyrail-react';
import { summarize, WebAppSummary } from '../summary';

/** One WebApp of the fleet. */
export type FleetRow = {
  key: string;
  name: string;
  namespace: string;
  /** The cluster's name, and its name for people. */
  cluster: string;
  clusterTitle: string;
  kubernetesId: string | undefined;
  state: WebAppSummary['state'];
  tone: WebAppSummary['tone'];
  /** Why it is not well. */
  reason: string | undefined;
  ready: number;
  wanted: number;
  image: string;
  healed: number;
  /** Since when its cluster cannot be asked; absent while it can. */
  staleSince: string | undefined;
};

/** What narrows the fleet down; empty parts do not. */
export type FleetFilter = {
  text: string;
  cluster: string;
  namespace: string;
  state: string;
};

/** The fleet as rows, in the order of the answer. Pure. */
export function fleetRows(clusters: ClusterResult<WebAppObject>[]): FleetRow[] {
  return clusters.flatMap(({ cluster, items, stale }) =>
    items.map(app => {
      const { name = '', namespace = '', labels } = app.metadata;
      const { state, tone, because, ready, wanted } = summarize(
        app,
        isAutoscaled(app),
      );
      return {
        key: `${cluster.name}/${namespace}/${name}`,
        name,
        namespace,
        cluster: cluster.name,
        clusterTitle: cluster.title,
        kubernetesId: labels?.[KUBERNETES_ID],
        state,
        tone,
        reason: because?.reason,
        ready,
        wanted,
        image: app.spec?.image ?? '',
        healed: app.status?.driftHealed ?? 0,
        staleSince: stale ? cluster.since : undefined,
      };
    }),
  );
}

/** The list has no owned objects beside it: the status says whether the autoscaler is there. */
function isAutoscaled({ spec, status }: WebAppObject): boolean {
  return (
    (spec?.autoscaling?.enabled ?? false) &&
    (status?.owned ?? []).some(
      ({ kind, state }) =>
        kind === 'HorizontalPodAutoscaler' && state === 'present',
    )
  );
}

/** Those that fit all of the filter; the text may be anywhere in name, namespace, cluster or image. Pure. */
export function filterRows(rows: FleetRow[], filter: FleetFilter): FleetRow[] {
  return rows.filter(
    row =>
      (!filter.cluster || row.cluster === filter.cluster) &&
      (!filter.namespace || row.namespace === filter.namespace) &&
      (!filter.state || row.state === filter.state) &&
      isFound(filter.text, [
        ...[row.name, row.namespace, row.clusterTitle, row.image],
      ]),
  );
}

// What needs a person comes first.
const URGENCY: WebAppSummary['state'][] = [
  'down',
  'degraded',
  'deleting',
  'waiting',
  'progressing',
  'paused',
  'serving',
];

/** By what the fleet can be ordered: how it is, where nothing else is asked for. */
export const FLEET_ORDERS: RowOrders<FleetRow> = {
  state: (a, b) => URGENCY.indexOf(a.state) - URGENCY.indexOf(b.state),
  name: (a, b) => compareNames(a.name, b.name),
  namespace: (a, b) => compareNames(a.namespace, b.namespace),
  cluster: (a, b) => compareNames(a.clusterTitle, b.clusterTitle),
  replicas: (a, b) => a.wanted - b.wanted,
  image: (a, b) => compareNames(a.image, b.image),
  healed: (a, b) => a.healed - b.healed,
};
