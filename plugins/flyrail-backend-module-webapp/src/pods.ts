import type { KubernetesObject } from '@flyrail/backstage-plugin-flyrail-common';
import { Pod, type ReadKind } from '@flyrail/backstage-plugin-flyrail-node';
import { WEBAPP_LABEL } from './desired/labels';

export interface ContainerState {
  waiting?: { reason?: string; message?: string };
  running?: { startedAt?: string };
  terminated?: { exitCode: number; reason?: string; message?: string };
}

/** What is kept of a pod: enough to say why it does not serve. */
export interface PodSummary extends KubernetesObject {
  status?: {
    phase?: string;
    conditions?: {
      type: string;
      status: string;
      reason?: string;
      message?: string;
    }[];
    containerStatuses?: {
      name: string;
      ready: boolean;
      restartCount: number;
      state?: ContainerState;
      lastState?: ContainerState;
    }[];
  };
}

/** Pods of web apps, read only to explain what their Deployment does not say. */
export const podsOfWebApps: ReadKind = {
  resource: Pod,
  labelSelector: WEBAPP_LABEL,
  reason:
    'Pods of web apps: why they do not start is said there and nowhere else',
  relatesTo({ metadata: { namespace, labels } }) {
    const name = labels?.[WEBAPP_LABEL];
    return namespace && name ? { namespace, name } : undefined;
  },
  trim({ apiVersion, kind, metadata, status }): PodSummary {
    const { phase, conditions, containerStatuses } = (status ??
      {}) as NonNullable<PodSummary['status']>;
    return {
      apiVersion,
      kind,
      metadata: {
        name: metadata.name,
        namespace: metadata.namespace,
        uid: metadata.uid,
        resourceVersion: metadata.resourceVersion,
        labels: { [WEBAPP_LABEL]: metadata.labels?.[WEBAPP_LABEL] ?? '' },
        creationTimestamp: metadata.creationTimestamp,
        deletionTimestamp: metadata.deletionTimestamp,
      },
      status: {
        phase,
        conditions: conditions
          ?.filter(({ type }) => type === 'PodScheduled')
          .map(({ type, status: is, reason, message }) => ({
            type,
            status: is,
            reason,
            message,
          })),
        containerStatuses: containerStatuses?.map(
          ({ name, ready, restartCount, state, lastState }) => ({
            name,
            ready,
            restartCount,
            state,
            lastState,
          }),
        ),
      },
    };
  },
};
