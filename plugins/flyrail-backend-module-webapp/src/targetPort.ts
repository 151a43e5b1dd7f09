import type { KubernetesObject } from '@flyrail/backstage-plugin-flyrail-common';
import type { DeploymentStatus } from './conditions/rollout';
import { PORT_NAME, type TargetPort } from './desired/service';

interface ContainerPort {
  name?: string;
  containerPort: number;
}
interface ServicePort {
  port: number;
  targetPort?: TargetPort;
}

const portsOf = (deployment: KubernetesObject): ContainerPort[] => {
  const { template } = deployment.spec as {
    template?: { spec?: { containers?: { ports?: ContainerPort[] }[] } };
  };
  return (template?.spec?.containers ?? []).flatMap(({ ports = [] }) => ports);
};

/**
 * Whether a Deployment that was taken over may have pods whose port is not called as a WebApp calls it: until the rollout
 * that names it is done. Pure.
 */
export function mayHavePodsOfOthers(deployment: KubernetesObject): boolean {
  const {
    observedGeneration = 0,
    replicas = 0,
    updatedReplicas = 0,
  } = (deployment.status ?? {}) as DeploymentStatus;
  return (
    !portsOf(deployment).some(({ name }) => name === PORT_NAME) ||
    observedGeneration < (deployment.metadata.generation ?? 0) ||
    replicas > updatedReplicas
  );
}

/**
 * Where the Service leads while there may be such pods: to the port's number, which theirs and the new ones have in
 * common, whatever they call it. Where they listen on another number it leads where it led before: by name, if the port
 * has one, so that no pod gets what it does not listen to. A port of the WebApp's own name stays by name.
 *
 * Pure.
 *
 * @param port - what the WebApp's container listens on
 * @param service - as it is now; undefined when there is none
 */
export function targetPortMeanwhile(
  port: number,
  deployment: KubernetesObject,
  service: KubernetesObject | undefined,
): TargetPort {
  const { ports = [] } = (service?.spec ?? {}) as { ports?: ServicePort[] };
  const targets = ports.map(one => {
    const target = one.targetPort ?? one.port;
    const known = portsOf(deployment).find(
      ({ name, containerPort }) => target === name || target === containerPort,
    );
    if (known?.containerPort === port && target !== PORT_NAME) {
      return port;
    }
    // By our name nobody would find the pods of others, which are why it is not led by yet.
    return known?.name && known.name !== PORT_NAME ? known.name : target;
  });
  return (
    targets.find(target => target === port || target === PORT_NAME) ??
    targets[0] ??
    port
  );
}
