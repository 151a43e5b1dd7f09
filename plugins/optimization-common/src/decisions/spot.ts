import { asArray, asObject } from './podSpec';
import { spotPlacement } from './spotPlacement';
import type { Workload } from './workload';

/**
 * With less confidence, 0–1, spot capacity is taken neither by itself nor along with other changes.
 *
 * @public
 */
export const SPOT_CONFIDENCE = 0.8;

/**
 * Who provides spot capacity, and how its nodes are told.
 *
 * @public
 */
export interface SpotPlatform {
  readonly name: 'eks' | 'aks' | 'gke' | 'karpenter';
  /** The label of spot nodes, and the value that means spot. */
  readonly label: { readonly key: string; readonly value: string };
  /** Taints that its spot nodes carry, always or by custom. */
  readonly taints: readonly {
    readonly key: string;
    readonly value: string;
    readonly effect: 'NoSchedule';
  }[];
  /** Between the notice and the end of the machine. */
  readonly noticeSeconds: number;
}

/**
 * The platforms that are known, as their documentation has it: the more particular first (a cluster of Amazon's may run Karpenter).
 *
 * @public
 */
export const SPOT_PLATFORMS: readonly SpotPlatform[] = [
  {
    name: 'karpenter',
    label: { key: 'karpenter.sh/capacity-type', value: 'spot' },
    taints: [],
    noticeSeconds: 120,
  },
  {
    name: 'eks',
    label: { key: 'eks.amazonaws.com/capacityType', value: 'SPOT' },
    taints: [],
    noticeSeconds: 120,
  },
  {
    name: 'aks',
    label: { key: 'kubernetes.azure.com/scalesetpriority', value: 'spot' },
    taints: [
      {
        key: 'kubernetes.azure.com/scalesetpriority',
        value: 'spot',
        effect: 'NoSchedule',
      },
    ],
    noticeSeconds: 30,
  },
  {
    name: 'gke',
    label: { key: 'cloud.google.com/gke-spot', value: 'true' },
    taints: [
      { key: 'cloud.google.com/gke-spot', value: 'true', effect: 'NoSchedule' },
    ],
    noticeSeconds: 30,
  },
];

/**
 * The platform of a cluster with these nodes: one that has spot nodes, else one of which a node has the label with another value. Undefined
 * where none has: then it is not known how spot nodes would be told.
 *
 * @param nodeLabels - of each node
 * @public
 */
export function spotPlatformOf(
  nodeLabels: readonly Readonly<Record<string, string>>[],
): SpotPlatform | undefined {
  return (
    SPOT_PLATFORMS.find(platform => hasSpotNodes(platform, nodeLabels)) ??
    SPOT_PLATFORMS.find(({ label }) =>
      nodeLabels.some(labels => labels[label.key] !== undefined),
    )
  );
}

/**
 * Whether one of these nodes is spot capacity. The label alone does not tell: every node that EKS manages has it, `ON_DEMAND` too.
 *
 * @param nodeLabels - of each node
 * @public
 */
export function hasSpotNodes(
  { label: { key, value } }: SpotPlatform,
  nodeLabels: readonly Readonly<Record<string, string>>[],
): boolean {
  return nodeLabels.some(labels => labels[key] === value);
}

/** @public */
export type SpotObstacle =
  | 'NoPlatform'
  | 'NotADeployment'
  | 'FewerThanTwo'
  | 'NoDisruptionBudget'
  | 'HasData'
  | 'SlowToStop'
  | 'PlacedElsewhere'
  | 'AlreadySpot';

/**
 * Whether a workload suits spot capacity, and what its pods would need for it.
 *
 * @public
 */
export type SpotDecision =
  | {
      readonly outcome: 'suits';
      readonly platform: SpotPlatform['name'];
      /** Of the pod template: prefers spot nodes and goes elsewhere while there are none. With what was there already. */
      readonly affinity: Readonly<Record<string, unknown>>;
      readonly tolerations: readonly unknown[];
    }
  | {
      readonly outcome: 'unfit';
      readonly obstacles: readonly {
        readonly code: SpotObstacle;
        /** For people: what is in the way, and what would change it. */
        readonly message: string;
      }[];
    };

const KUBERNETES_GRACE_SECONDS = 30;
const PREFERENCE = 'preferredDuringSchedulingIgnoredDuringExecution';
const REQUIREMENT = 'requiredDuringSchedulingIgnoredDuringExecution';
/** Volumes that stay behind with their node, or hold what is not anywhere else. */
const DATA_VOLUMES = ['persistentVolumeClaim', 'hostPath', 'ephemeral'];

const expressionsOf = (term: unknown) =>
  asArray(asObject(term).matchExpressions).map(asObject);

/** Whether the pods prefer spot nodes of this platform already. */
export function isOnSpot(
  { podSpec }: Pick<Workload, 'podSpec'>,
  { label }: SpotPlatform,
): boolean {
  const { nodeAffinity } = asObject(podSpec.affinity);
  return prefersSpot(asArray(asObject(nodeAffinity)[PREFERENCE]), label);
}

/**
 * Whether a workload's pods may be on machines that are taken away within minutes: a Deployment of two or more, with a disruption budget, no data of its
 * own, that stops within the notice and is not bound to other nodes. They prefer spot nodes and do not require them.
 *
 * @param replicas - as many as there will be at least at any time
 * @public
 */
export function decideSpot(
  { kind, podSpec, disruptionBudgets }: Workload,
  platform: SpotPlatform | undefined,
  replicas: number,
): SpotDecision {
  if (!platform)
    return {
      outcome: 'unfit',
      obstacles: [
        {
          code: 'NoPlatform',
          message:
            'no node has a label by which EKS, AKS, GKE or Karpenter tell spot capacity: add a node pool with spot instances',
        },
      ],
    };
  const { label, noticeSeconds } = platform;
  const affinity = asObject(podSpec.affinity);
  const nodeAffinity = asObject(affinity.nodeAffinity);
  const preferences = asArray(nodeAffinity[PREFERENCE]);
  const grace =
    typeof podSpec.terminationGracePeriodSeconds === 'number'
      ? podSpec.terminationGracePeriodSeconds
      : KUBERNETES_GRACE_SECONDS;
  const placed = boundElsewhere(podSpec, nodeAffinity, label);
  const data = asArray(podSpec.volumes)
    .map(asObject)
    .find(volume => DATA_VOLUMES.some(type => volume[type] !== undefined));
  const checks: [boolean, SpotObstacle, string][] = [
    [
      kind !== 'Deployment',
      'NotADeployment',
      `a ${kind} is not moved to machines that are taken away`,
    ],
    [
      replicas < 2,
      'FewerThanTwo',
      'with one pod nobody serves while its machine is taken away: run two or more',
    ],
    [
      disruptionBudgets.length === 0,
      'NoDisruptionBudget',
      'no PodDisruptionBudget keeps some of its pods while spot nodes are drained: add one',
    ],
    [
      data !== undefined,
      'HasData',
      `volume ${data?.name} is data that would be detached, or lost, with the machine`,
    ],
    [
      grace > noticeSeconds,
      'SlowToStop',
      `its pods may take ${grace} s to stop, and a spot machine of ${platform.name} ends ${noticeSeconds} s after its notice: lower terminationGracePeriodSeconds`,
    ],
    [
      placed !== undefined,
      'PlacedElsewhere',
      `${placed} binds its pods to nodes that are not spot capacity`,
    ],
    [
      prefersSpot(preferences, label),
      'AlreadySpot',
      'its pods prefer spot nodes already',
    ],
  ];
  const obstacles = checks
    .filter(([inTheWay]) => inTheWay)
    .map(([, code, message]) => ({ code, message }));
  if (obstacles.length) return { outcome: 'unfit', obstacles };
  const added = spotPlacement(platform, podSpec);
  return {
    outcome: 'suits',
    platform: platform.name,
    affinity: {
      ...affinity,
      nodeAffinity: {
        ...nodeAffinity,
        [PREFERENCE]: [...preferences, added.preference],
      },
    },
    tolerations: [...asArray(podSpec.tolerations), ...added.tolerations],
  };
}

type Label = SpotPlatform['label'];

function prefersSpot(preferences: readonly unknown[], label: Label): boolean {
  return preferences.some(term =>
    expressionsOf(asObject(term).preference).some(
      expression => expression.key === label.key && admits(expression, label),
    ),
  );
}

/** What keeps pods off spot nodes, in words. */
function boundElsewhere(
  podSpec: Workload['podSpec'],
  nodeAffinity: Record<string, unknown>,
  label: Label,
): string | undefined {
  const selected = asObject(podSpec.nodeSelector)[label.key];
  if (selected !== undefined && selected !== label.value)
    return `nodeSelector ${label.key}=${selected}`;
  if (podSpec.nodeName) return `nodeName ${podSpec.nodeName}`;
  const terms = asArray(asObject(nodeAffinity[REQUIREMENT]).nodeSelectorTerms);
  const excludes = (term: unknown) =>
    expressionsOf(term).some(
      expression => expression.key === label.key && !admits(expression, label),
    );
  // One term that admits spot nodes is enough.
  return terms.length && terms.every(excludes)
    ? `its required node affinity for ${label.key}`
    : undefined;
}

function admits(
  { operator, values }: Record<string, unknown>,
  { value }: Label,
): boolean {
  if (operator === 'In') return asArray(values).includes(value);
  if (operator === 'NotIn') return !asArray(values).includes(value);
  return operator === 'Exists';
}
