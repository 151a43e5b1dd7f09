import type { KubernetesObject } from '@flyrail/backstage-plugin-flyrail-common';

/** What a Deployment says about its pods. */
export interface DeploymentState {
  /** Pods there are, ready or not. */
  replicas: number;
  readyReplicas: number;
  availableReplicas: number;
  updatedReplicas: number;
  /** The Deployment's controller has not looked at the latest spec yet. */
  outdated: boolean;
  /** Why pods cannot be created, in the API server's words. */
  replicaFailure?: string;
  /** It has not got further for its progress deadline. */
  stuck: boolean;
}

interface DeploymentStatus {
  observedGeneration?: number;
  replicas?: number;
  readyReplicas?: number;
  availableReplicas?: number;
  updatedReplicas?: number;
  conditions?: {
    type: string;
    status: string;
    reason?: string;
    message?: string;
  }[];
}

/** Reads a Deployment's status. Pure; undefined when there is no Deployment yet. */
export function deploymentState(
  deployment: KubernetesObject | undefined,
): DeploymentState | undefined {
  if (!deployment) return undefined;
  const status = (deployment.status ?? {}) as DeploymentStatus;
  const condition = (wanted: string) =>
    status.conditions?.find(({ type }) => type === wanted);
  const failure = condition('ReplicaFailure');
  return {
    replicas: status.replicas ?? 0,
    readyReplicas: status.readyReplicas ?? 0,
    availableReplicas: status.availableReplicas ?? 0,
    updatedReplicas: status.updatedReplicas ?? 0,
    outdated:
      (status.observedGeneration ?? 0) < (deployment.metadata.generation ?? 0),
    replicaFailure: failure?.status === 'True' ? failure.message : undefined,
    stuck: condition('Progressing')?.reason === 'ProgressDeadlineExceeded',
  };
}
