import {
  quantityValue,
  type KubernetesObject,
} from '@flyrail/backstage-plugin-flyrail-common';
import {
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

/** The nodes of a cluster and the pods on them, as the API server has them. */
export interface ClusterLoad {
  nodes: readonly KubernetesObject<any, any>[];
  pods: readonly KubernetesObject<any, any>[];
}

const NO_EVICTION = 'cluster-autoscaler.kubernetes.io/safe-to-evict';

/**
 * Where the pods are, now and after a change; undefined where the workload's pods cannot be told from others (its
 * selector is more than labels) or none runs. Nodes cost what their capacity costs at unit prices, spot nodes at those
 * of spot capacity. Pure.
 */
export function placementOf(
  { nodes, pods }: ClusterLoad,
  target: Pick<
    AnalysisTarget,
    'namespace' | 'podLabels' | 'replicas' | 'containers'
  >,
  decision: Pick<Decision, 'containers' | 'replicas'>,
  prices: PriceBook,
): Placement | undefined {
  const { podLabels, namespace, replicas } = target;
  if (!podLabels || !Object.keys(podLabels).length) return undefined;
  const running = pods.filter(
    ({ spec, status }) =>
      spec?.nodeName && !['Succeeded', 'Failed'].includes(status?.phase),
  );
  const isOurs = ({ metadata }: KubernetesObject) =>
    metadata.namespace === namespace &&
    Object.entries(podLabels).every(
      ([label, value]) => metadata.labels?.[label] === value,
    );
  const ours = running.filter(isOurs);
  if (!ours.length) return undefined;
  const wanted = podRequest(
    target.containers.map(
      container =>
        decision.containers.find(({ after }) => after.name === container.name)
          ?.after ?? container,
    ),
  );
  const fewer =
    decision.replicas !== undefined && replicas !== undefined
      ? Math.max(0, replicas - decision.replicas)
      : 0;
  const gone = new Set(fewer ? ours.slice(-fewer) : []);
  return {
    nodes: nodes.map(node => clusterNode(node, prices)),
    before: running.map(nodePod),
    after: running.flatMap(pod => {
      if (gone.has(pod)) return [];
      const now = nodePod(pod);
      return isOurs(pod) ? [{ ...now, ...wanted }] : [now];
    }),
  };
}

function clusterNode(
  { metadata, status }: KubernetesObject<any, any>,
  prices: PriceBook,
): ClusterNode {
  const amount = (of: Record<string, string> | undefined, resource: string) =>
    quantityValue(String(of?.[resource] ?? '0'));
  const isSpot = SPOT_PLATFORMS.some(
    ({ label: { key, value } }) => metadata.labels?.[key] === value,
  );
  return {
    name: metadata.name ?? '',
    allocatable: {
      cpu: amount(status?.allocatable, 'cpu'),
      memory: amount(status?.allocatable, 'memory'),
      pods: amount(status?.allocatable, 'pods'),
    },
    usdPerMonth: usdPerMonth(
      {
        cpu: amount(status?.capacity, 'cpu'),
        memory: amount(status?.capacity, 'memory'),
        pods: 1,
      },
      isSpot ? prices.spot : prices.onDemand,
    ),
  };
}

function nodePod({ metadata, spec }: KubernetesObject<any>): NodePod {
  const requested = (resource: 'cpu' | 'memory') =>
    (spec.containers ?? []).reduce(
      (sum: number, { resources }: any) =>
        sum + quantityValue(String(resources?.requests?.[resource] ?? '0')),
      0,
    );
  const owner = metadata.ownerReferences?.find(({ controller }) => controller);
  const isPinned =
    !owner ||
    owner.kind === 'Node' ||
    metadata.annotations?.[NO_EVICTION] === 'false';
  const ofReplicas = isPinned ? 'pinned' : 'movable';
  return {
    node: spec.nodeName,
    cpu: requested('cpu'),
    memory: requested('memory'),
    binding: owner?.kind === 'DaemonSet' ? 'daemon' : ofReplicas,
  };
}
