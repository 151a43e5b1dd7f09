import type {
  Condition,
  KubernetesObject,
  OwnedHealth,
} from '@flyrail/backstage-plugin-flyrail-common';

/** How an owned object is, from its own status. Kinds without one are healthy by being there. Pure. */
export function ownedHealth(object: KubernetesObject): {
  health: OwnedHealth;
  message: string;
} {
  if (object.metadata.deletionTimestamp) {
    return { health: 'progressing', message: 'Being deleted' };
  }
  if (object.kind === 'Deployment' || object.kind === 'StatefulSet') {
    return workloadHealth(object);
  }
  if (object.kind === 'HorizontalPodAutoscaler') {
    const able = conditionOf(object, 'ScalingActive');
    return able?.status === 'False'
      ? { health: 'degraded', message: able.message }
      : { health: 'healthy', message: 'Scales' };
  }
  return { health: 'healthy', message: 'Present' };
}

function workloadHealth(object: KubernetesObject): {
  health: OwnedHealth;
  message: string;
} {
  const status = (object.status ?? {}) as {
    observedGeneration?: number;
    replicas?: number;
    availableReplicas?: number;
    updatedReplicas?: number;
  };
  const wanted = (object.spec as { replicas?: number })?.replicas ?? 1;
  const available = status.availableReplicas ?? 0;
  const count = `${available} of ${wanted} replicas available`;
  const failure = conditionOf(object, 'ReplicaFailure');
  if (failure?.status === 'True') {
    return { health: 'degraded', message: failure.message };
  }
  const progressing = conditionOf(object, 'Progressing');
  if (progressing?.reason === 'ProgressDeadlineExceeded') {
    return { health: 'degraded', message: `${count}; ${progressing.message}` };
  }
  const settled =
    (status.observedGeneration ?? 0) >= (object.metadata.generation ?? 0) &&
    (status.updatedReplicas ?? 0) >= wanted &&
    available >= wanted;
  return { health: settled ? 'healthy' : 'progressing', message: count };
}

function conditionOf(
  object: KubernetesObject,
  type: string,
): Condition | undefined {
  const { conditions } = (object.status ?? {}) as { conditions?: Condition[] };
  return conditions?.find(condition => condition.type === type);
}
