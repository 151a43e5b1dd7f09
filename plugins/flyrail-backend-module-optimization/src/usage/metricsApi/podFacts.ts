import { quantityValue } from '@flyrail/backstage-plugin-flyrail-common';

type Labels = Readonly<Record<string, string>>;

/** As much of a Pod as is looked at. */
export interface Pod {
  metadata: {
    name: string;
    namespace: string;
    ownerReferences?: { kind: string; name: string; controller?: boolean }[];
  };
  spec?: {
    containers?: {
      name: string;
      resources?: { limits?: { memory?: string } };
    }[];
  };
  status?: {
    containerStatuses?: {
      name: string;
      restartCount?: number;
      lastState?: { terminated?: { reason?: string; finishedAt?: string } };
    }[];
  };
}

/** As much of a PodMetrics as is looked at. */
export interface PodMetrics {
  metadata: { name: string; namespace: string };
  containers?: { name: string; usage?: { cpu?: string; memory?: string } }[];
}

/** What a container takes: cores and bytes; NaN where the quantity is none. */
export interface Taken {
  readonly pod: string;
  readonly container: string;
  readonly cpu: number;
  readonly memory: number;
}

/** Who owns a pod or a ReplicaSet, in the words of kube-state-metrics. */
export function ownerLabels(
  { metadata }: Pick<Pod, 'metadata'>,
  named: 'pod' | 'replicaset',
): Labels[] {
  const owner = metadata.ownerReferences?.find(each => each.controller);
  return owner
    ? [
        {
          namespace: metadata.namespace,
          [named]: metadata.name,
          owner_kind: owner.kind,
          owner_name: owner.name,
        },
      ]
    : [];
}

export function takenBy({ metadata, containers }: PodMetrics): Taken[] {
  return (containers ?? []).map(({ name, usage }) => ({
    pod: metadata.name,
    container: name,
    cpu: valueOf(usage?.cpu),
    memory: valueOf(usage?.memory),
  }));
}

/** The container's last end, where the kernel killed it for its memory: when (Unix seconds), and its limit in bytes. */
export function oomKillOf(
  { spec, status }: Pod,
  container: string,
): { time: number; memoryBytes?: number } | undefined {
  const terminated = status?.containerStatuses?.find(
    ({ name }) => name === container,
  )?.lastState?.terminated;
  const time = Date.parse(terminated?.finishedAt ?? '') / 1000;
  if (terminated?.reason !== 'OOMKilled' || !Number.isFinite(time))
    return undefined;
  const limit = valueOf(
    spec?.containers?.find(({ name }) => name === container)?.resources?.limits
      ?.memory,
  );
  return { time, ...(limit > 0 && { memoryBytes: limit }) };
}

function valueOf(quantity: string | undefined): number {
  try {
    return quantity === undefined ? NaN : quantityValue(quantity);
  } catch {
    return NaN;
  }
}
