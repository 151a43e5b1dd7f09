import {
  quantityValue,
  type KubernetesObject,
} from '@flyrail/backstage-plugin-flyrail-common';
import {
  hasSpotNodes,
  podRequest,
  SPOT_PLATFORMS,
  usdPerMonth,
  type ClusterNode,
  type Decision,
  type NodePod,
  type Placement,
  type PriceBook,
} from '@flyrail/backstage-plugin-optimization-common';
import type { AnalysisTarget } from '../analysis';
import { isSelected } from '../target/selector';

/** As much of a node as placements need. */
export interface LoadNode extends Omit<ClusterNode, 'usdPerMonth'> {
  readonly labels: Readonly<Record<string, string>>;
  /** Cores and bytes of the whole machine. */
  readonly capacity: { readonly cpu: number; readonly memory: number };
}

/** As much of a pod that runs as placements need. */
export interface LoadPod extends NodePod {
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  /** What each of its containers requests, those that stay beside them (native sidecars) too. */
  readonly containers: readonly ContainerRequest[];
}

interface ContainerRequest extends Request {
  readonly name: string;
}

/** The nodes of a cluster and the pods that run on them. */
export interface ClusterLoad {
  readonly nodes: readonly LoadNode[];
  readonly pods: readonly LoadPod[];
}

type Request = ReturnType<typeof podRequest>;

const NO_EVICTION = 'cluster-autoscaler.kubernetes.io/safe-to-evict';

/**
 * Where the pods are, now and after a change; undefined where none of the workload's runs. Nodes cost what their capacity
 * costs at unit prices, spot nodes at those of spot capacity. Pure.
 */
export function placementOf(
  { nodes, pods }: ClusterLoad,
  target: Pick<
    AnalysisTarget,
    'namespace' | 'podSelector' | 'replicas' | 'containers'
  >,
  decision: Pick<Decision, 'containers' | 'replicas' | 'schedule'>,
  prices: PriceBook,
): Placement | undefined {
  const { podSelector, namespace, replicas } = target;
  const ours = pods.filter(
    pod => pod.namespace === namespace && isSelected(podSelector, pod.labels),
  );
  if (!ours.length) return undefined;
  const own = new Set(target.containers.map(({ name }) => name));
  const wanted = podRequest(
    target.containers.map(
      container =>
        decision.containers.find(({ after }) => after.name === container.name)
          ?.after ?? container,
    ),
  );
  // By day: nodes that are empty at night only are not given back.
  const count = decision.schedule?.busyReplicas ?? decision.replicas;
  const fewer =
    count !== undefined && replicas !== undefined
      ? Math.max(0, replicas - count)
      : 0;
  const gone = new Set(fewer ? ours.slice(-fewer) : []);
  const changed = new Set(ours);
  return {
    nodes: nodes.map(node => ({
      name: node.name,
      allocatable: node.allocatable,
      usdPerMonth: usdPerMonth(
        { ...node.capacity, pods: 1 },
        isSpot(node) ? prices.spot : prices.onDemand,
      ),
    })),
    before: pods,
    after: pods.flatMap(pod => {
      if (gone.has(pod)) return [];
      return changed.has(pod) ? [resized(pod, own, wanted)] : [pod];
    }),
  };
}

/** What a pod requests for others than the template's containers (sidecars, injected ones too) stays. */
function resized(
  pod: LoadPod,
  own: ReadonlySet<string>,
  wanted: Request,
): LoadPod {
  const others = pod.containers.filter(({ name }) => !own.has(name));
  return {
    ...pod,
    cpu: wanted.cpu + sumOf(others, 'cpu'),
    memory: wanted.memory + sumOf(others, 'memory'),
  };
}

function sumOf(
  containers: readonly ContainerRequest[],
  resource: keyof Request,
): number {
  return containers.reduce((sum, each) => sum + each[resource], 0);
}

function isSpot({ labels }: LoadNode): boolean {
  return SPOT_PLATFORMS.some(platform => hasSpotNodes(platform, [labels]));
}

/** A node as the API server has it. Pure. */
export function loadNode({
  metadata,
  status,
}: KubernetesObject<any, any>): LoadNode {
  const amount = (of: Record<string, string> | undefined, resource: string) =>
    quantityValue(String(of?.[resource] ?? '0'));
  return {
    name: metadata.name ?? '',
    labels: metadata.labels ?? {},
    allocatable: {
      cpu: amount(status?.allocatable, 'cpu'),
      memory: amount(status?.allocatable, 'memory'),
      pods: amount(status?.allocatable, 'pods'),
    },
    capacity: {
      cpu: amount(status?.capacity, 'cpu'),
      memory: amount(status?.capacity, 'memory'),
    },
  };
}

/** A pod as the API server has it; undefined when it does not run. Pure. */
export function loadPod({
  metadata,
  spec,
  status,
}: KubernetesObject<any, any>): LoadPod | undefined {
  if (!spec?.nodeName || ['Succeeded', 'Failed'].includes(status?.phase))
    return undefined;
  const sidecars = (spec.initContainers ?? []).filter(
    ({ restartPolicy }: any) => restartPolicy === 'Always',
  );
  const containers = [...(spec.containers ?? []), ...sidecars].map(
    ({ name, resources }: any): ContainerRequest => ({
      name,
      cpu: quantityValue(String(resources?.requests?.cpu ?? '0')),
      memory: quantityValue(String(resources?.requests?.memory ?? '0')),
    }),
  );
  const owner = metadata.ownerReferences?.find(({ controller }) => controller);
  const isPinned =
    !owner ||
    owner.kind === 'Node' ||
    metadata.annotations?.[NO_EVICTION] === 'false';
  const ofReplicas = isPinned ? 'pinned' : 'movable';
  return {
    namespace: metadata.namespace ?? '',
    labels: metadata.labels ?? {},
    node: spec.nodeName,
    cpu: sumOf(containers, 'cpu'),
    memory: sumOf(containers, 'memory'),
    containers,
    binding: owner?.kind === 'DaemonSet' ? 'daemon' : ofReplicas,
  };
}
