import type { QosClass } from '../decisions/qosClass';

/**
 * How risky a change can be, ascending.
 *
 * @public
 */
export const RISK_LEVELS = ['LOW', 'MEDIUM', 'HIGH', 'CRITICAL'] as const;

/** @public */
export type RiskLevel = (typeof RISK_LEVELS)[number];

/**
 * Whether a risk is higher than the highest that is wanted.
 *
 * @public
 */
export const isRiskier = (level: RiskLevel, most: RiskLevel): boolean =>
  RISK_LEVELS.indexOf(level) > RISK_LEVELS.indexOf(most);

/** @public */
export type RiskCode =
  | 'MemoryLowered'
  | 'CpuLowered'
  | 'MemoryLimitLowered'
  | 'RequestRaised'
  | 'FirstRequest'
  | 'ReplicasReduced'
  | 'LowConfidence'
  | 'OutOfMemoryBefore'
  | 'Throttled'
  | 'Restarts'
  | 'SingleReplica'
  | 'NoDisruptionBudget'
  | 'StatefulSet'
  | 'DaemonSet'
  | 'Bursty'
  | 'Heap'
  | 'QosChanges'
  | 'Spot'
  | 'Schedule';

/**
 * Why a change may do harm.
 *
 * @public
 */
export interface RiskReason {
  readonly code: RiskCode;
  /** How likely this alone does harm, as we judge it: 0–1. */
  readonly weight: number;
  /** For people: the fact, with its figure. */
  readonly message: string;
}

/**
 * How much harm a change may do.
 *
 * @public
 */
export interface RiskAssessment {
  readonly level: RiskLevel;
  /** 0–1. */
  readonly score: number;
  /** The weightiest first. */
  readonly reasons: readonly RiskReason[];
}

/**
 * What a change is judged by.
 *
 * @public
 */
export interface RiskFacts {
  readonly kind: 'Deployment' | 'StatefulSet' | 'DaemonSet';
  /** Requests that change: cores or bytes; without `before` none was set. */
  readonly requests: readonly {
    readonly container: string;
    readonly resource: 'cpu' | 'memory';
    readonly before?: number;
    readonly after: number;
  }[];
  /** Containers whose memory limit becomes smaller: more than a request, it kills. */
  readonly memoryLimitsLowered?: readonly string[];
  /** Pods; undefined for a DaemonSet. */
  readonly replicas?: { readonly before: number; readonly after: number };
  /** Calibrated, 0–1. */
  readonly confidence: number;
  /** In the window that was looked at. */
  readonly oomKills: number;
  /** Mean share (0–1) of the scheduler's periods in which a container was throttled. */
  readonly throttledShare: number;
  /** Per pod, whatever their cause. */
  readonly restartsPerDay: number;
  readonly disruptionBudget: boolean;
  /** The p99 of CPU by its median; 1 is level. Undefined: not known. */
  readonly burstiness?: number;
  /** Containers whose process sizes its heap by a flag or by its limit (Java, Node). */
  readonly heaps?: readonly string[];
  readonly qos?: { readonly before: QosClass; readonly after: QosClass };
  /** The pods go to spot capacity. */
  readonly spot?: boolean;
  /** Replicas follow the clock. */
  readonly schedule?: boolean;
}

/** From which score on a level holds. */
const LEVELS: readonly [from: number, level: RiskLevel][] = [
  [0.75, 'CRITICAL'],
  [0.5, 'HIGH'],
  [0.3, 'MEDIUM'],
  [0, 'LOW'],
];

const percent = (share: number) => `${Math.round(share * 100)} %`;

const times = (count: number) => (count === 1 ? 'once' : `${count} times`);

/**
 * How risky a change is. Each reason has a weight, the chance that it alone does harm; taken for independent, the score is
 * the chance that one of them does: 1 − Π(1 − weight). LOW below 0.3, MEDIUM below 0.5, HIGH below 0.75, else CRITICAL.
 *
 * How well a new size fits what was used is told by the confidence, so it counts once: the size of a cut weighs for what
 * nobody has seen yet. A stateless service with several replicas whose two weeks leave it 95 % sure may lose half of its
 * CPU and memory at LOW.
 *
 * @public
 */
export function assessRisk(facts: RiskFacts): RiskAssessment {
  const reasons = [
    ...changeReasons(facts),
    ...historyReasons(facts),
    ...workloadReasons(facts),
  ]
    .filter(({ weight }) => weight > 0)
    .sort((a, b) => b.weight - a.weight);
  const score =
    1 - reasons.reduce((none, { weight }) => none * (1 - weight), 1);
  const [, level] = LEVELS.find(([from]) => score >= from) ?? LEVELS[3];
  return { level, score, reasons };
}

/** The largest cut of a request, as a share of it, with its container. */
function largestCut(facts: RiskFacts, resource: 'cpu' | 'memory') {
  let found = { share: 0, container: '' };
  for (const { before, after, container, ...change } of facts.requests) {
    if (change.resource !== resource || !before) continue;
    const share = (before - after) / before;
    if (share > found.share) found = { share, container };
  }
  return found;
}

function changeReasons(facts: RiskFacts): RiskReason[] {
  const reasons: RiskReason[] = [];
  const add = (code: RiskCode, weight: number, message: string) =>
    reasons.push({ code, weight, message });
  const cpu = largestCut(facts, 'cpu');
  // What was seen is in the confidence. A cut also takes room from what was not: a start, the end of a quarter. Too
  // little CPU is slow, too little memory is dead.
  if (cpu.share)
    add(
      'CpuLowered',
      0.15 * cpu.share,
      `the CPU request of ${cpu.container} falls by ${percent(cpu.share)}`,
    );
  const memory = largestCut(facts, 'memory');
  if (memory.share)
    add(
      'MemoryLowered',
      0.2 * memory.share,
      `the memory request of ${memory.container} falls by ${percent(
        memory.share,
      )}`,
    );
  const limited = facts.memoryLimitsLowered ?? [];
  if (limited.length)
    add(
      'MemoryLimitLowered',
      0.05,
      `the memory limit of ${limited.join(
        ', ',
      )} falls: above it a container is killed`,
    );
  if (facts.requests.some(({ before, after }) => before && after > before))
    add(
      'RequestRaised',
      0.03,
      'a request rises: the pods must find a node with that much room',
    );
  if (facts.requests.some(({ before }) => !before))
    add(
      'FirstRequest',
      0.1,
      'a request is set where there was none: the pods must find a node with that much room',
    );
  const { before = 0, after = 0 } = facts.replicas ?? {};
  if (after < before)
    add(
      'ReplicasReduced',
      (0.2 * (before - after)) / before,
      `${before} replicas become ${after}`,
    );
  const { qos } = facts;
  if (qos && qos.before !== qos.after)
    add(
      'QosChanges',
      qos.before === 'BestEffort' ? 0.02 : 0.2,
      `the pods' quality of service becomes ${qos.after} from ${qos.before}: that decides who is evicted first`,
    );
  if (facts.spot)
    add(
      'Spot',
      0.3,
      'spot capacity is taken away with 30 seconds to 2 minutes of notice',
    );
  if (facts.schedule)
    add(
      'Schedule',
      0.15,
      'outside its hours there are fewer pods, whatever is asked of them',
    );
  return reasons;
}

function historyReasons(facts: RiskFacts): RiskReason[] {
  const reasons: RiskReason[] = [];
  const add = (code: RiskCode, weight: number, message: string) =>
    reasons.push({ code, weight, message });
  // What is no number is no confidence.
  const confidence = facts.confidence >= 0 ? Math.min(facts.confidence, 1) : 0;
  if (confidence < 1)
    add(
      'LowConfidence',
      0.8 * (1 - confidence),
      `of ten recommendations this sure about ${Math.round(
        confidence * 10,
      )} hold`,
    );
  const cutsMemory =
    largestCut(facts, 'memory').share > 0 ||
    Boolean(facts.memoryLimitsLowered?.length);
  if (facts.oomKills > 0)
    add(
      'OutOfMemoryBefore',
      cutsMemory ? 0.6 : 0.05,
      `killed for its memory ${times(facts.oomKills)} in this time`,
    );
  const cutsCpu = largestCut(facts, 'cpu').share > 0;
  if (facts.throttledShare > 0.05)
    add(
      'Throttled',
      cutsCpu ? Math.min(0.6, 0.3 + facts.throttledShare) : 0.05,
      `throttled in ${percent(facts.throttledShare)} of the periods`,
    );
  if (facts.restartsPerDay >= 1)
    add(
      'Restarts',
      0.15,
      `restarts ${times(Math.round(facts.restartsPerDay))} a day already`,
    );
  if (facts.burstiness !== undefined && facts.burstiness >= 3 && cutsCpu)
    add(
      'Bursty',
      facts.burstiness >= 10 ? 0.12 : 0.06,
      `its busiest percent of time takes ${facts.burstiness.toFixed(
        0,
      )} times the CPU of its usual`,
    );
  return reasons;
}

function workloadReasons(facts: RiskFacts): RiskReason[] {
  const reasons: RiskReason[] = [];
  const add = (code: RiskCode, weight: number, message: string) =>
    reasons.push({ code, weight, message });
  const { kind, replicas } = facts;
  if (replicas && replicas.after <= 1)
    add(
      'SingleReplica',
      0.25,
      'there is one pod: nobody takes over while it fails',
    );
  else if (!facts.disruptionBudget && kind !== 'DaemonSet')
    add(
      'NoDisruptionBudget',
      facts.spot ? 0.25 : 0.05,
      'no PodDisruptionBudget keeps some of its pods while nodes are drained',
    );
  if (kind === 'StatefulSet')
    add(
      'StatefulSet',
      0.25,
      'a StatefulSet restarts pod by pod, each with its data',
    );
  if (kind === 'DaemonSet')
    add('DaemonSet', 0.15, 'a DaemonSet is on every node');
  const cutsMemory =
    largestCut(facts, 'memory').share > 0 ||
    Boolean(facts.memoryLimitsLowered?.length);
  if (facts.heaps?.length && cutsMemory)
    add(
      'Heap',
      0.45,
      `${facts.heaps.join(
        ', ',
      )} has a heap that takes what it may, whatever the program needs`,
    );
  return reasons;
}
