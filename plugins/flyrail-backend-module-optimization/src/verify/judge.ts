import type { Baseline } from '../state/rollbackState';
import type { Rollout } from '../target/workload';
import { MOST_READY_SECONDS, restartsOf } from './baseline';
import type { Objective } from './objectives';
import {
  throttlingRemark,
  throttlingTrouble,
  type Throttling,
} from './throttling';

/** A pod, as far as its health goes. Times in seconds since 1970. */
export interface PodHealth {
  name: string;
  startedAt?: number;
  /** Since when the last of its containers runs; absent while one is made (its image pulled), or once one restarted. */
  runningSince?: number;
  isReady: boolean;
  /** Since when it is ready, or not. */
  readySince?: number;
  /** It ran to its end or was evicted: its object stays, and another pod takes its place. */
  isFinished: boolean;
  isDeleting: boolean;
  /** Why it is not scheduled, in the scheduler's words. */
  unschedulable?: string;
  containers: {
    name: string;
    restarts: number;
    /** The reason that it waits for: `CrashLoopBackOff`. */
    waiting?: string;
    lastEnd?: { reason: string; at: number };
  }[];
}

export interface VerifyInput {
  /** When the change was written, in seconds since 1970. */
  appliedAt: number;
  now: number;
  /** For how long it is watched after the rollout, in seconds. */
  windowSeconds: number;
  rollout: Rollout;
  pods: readonly PodHealth[];
  baseline: Baseline;
  /** How the service does against its objective; absent: it has none. */
  objective?: Objective;
  /** How much the CPU of the new pods is held back; absent: no CPU limit of theirs went down. */
  throttling?: Throttling;
  /** Containers whose memory limit went up: an OOM kill of theirs is not of our making. */
  memoryRaised: readonly string[];
  /** The change left the pods that ran (there are fewer or more of them): what has become of them since counts, too. */
  podsStay?: boolean;
}

/** Whether a change proves itself. */
export type Verdict =
  | { state: 'rollingOut'; message: string }
  /** `remark`: what a person should know of how it is judged. */
  | { state: 'watching'; message: string; remark?: string }
  | { state: 'verified'; message: string }
  | { state: 'worse'; message: string };

/** The least that a pod may take to be ready, in seconds. */
const LEAST_READY_SECONDS = 30;
/** A pod that waits this long for a node has none, where too few others answer meanwhile. */
const UNSCHEDULABLE_SECONDS = 45;
/** What keeps pods from being made (a quota, a limit range) may pass within this. */
const REFUSED_SECONDS = 30;
/** A ready pod that is not any more may come back within this. */
const UNREADY_SECONDS = 20;

/** What the kubelet says of a container that is yet to be made; of all of a pod's while its init containers run. */
const BEING_MADE = ['ContainerCreating', 'PodInitializing'];

/** Started after the change; the API server's times have whole seconds. */
const isNew = ({ startedAt }: PodHealth, { appliedAt }: VerifyInput) =>
  startedAt === undefined || startedAt >= Math.floor(appliedAt);

/**
 * Whether a workload does worse since a change. The first sign counts: an OOM kill, a crash loop, restarts beyond what
 * was usual, pods that do not become ready in the time they used to, or find no node, an objective that is broken now and
 * was not before, a CPU that is throttled as it was not before. Pure.
 */
export function judge(input: VerifyInput): Verdict {
  const sign =
    input.pods
      .filter(pod => !pod.isDeleting && (input.podsStay || isNew(pod, input)))
      .map(pod => troubleOf(pod, input))
      .find(Boolean) ??
    restartTrouble(input) ??
    brokenObjective(input) ??
    throttlingTrouble(input);
  if (sign) {
    return { state: 'worse', message: sign };
  }
  const { rollout, now, appliedAt, windowSeconds } = input;
  if (rollout.state === 'stuck') {
    return {
      state: 'worse',
      message: `the rollout does not end: ${rollout.message}`,
    };
  }
  if (
    rollout.state === 'rolling' &&
    rollout.refused &&
    now - Math.max(appliedAt, rollout.refused.since) > REFUSED_SECONDS
  ) {
    return {
      state: 'worse',
      message: `the cluster makes no more pods: ${rollout.refused.message}`,
    };
  }
  if (rollout.state === 'rolling') {
    const stuckFor = now - lastProgress(input);
    const { patienceSeconds = Infinity } = rollout;
    const { readySeconds } = input.baseline;
    return stuckFor > Math.max(patienceSeconds, 3 * readySeconds)
      ? {
          state: 'worse',
          message: `the rollout does not go on: ${
            rollout.message
          }, and no pod was made or got ready for ${Math.round(stuckFor)} s`,
        }
      : { state: 'rollingOut', message: rollout.message + waitText(input) };
  }
  const left = Math.ceil(appliedAt + windowSeconds - now);
  const remark = objectiveRemark(input) + throttlingRemark(input);
  return left > 0
    ? {
        state: 'watching',
        message: `rolled out; watched for ${left} s more`,
        ...(remark && { remark }),
      }
    : {
        state: 'verified',
        message: `no OOM kill, restart or unready pod in ${windowSeconds} s${remark}`,
      };
}

/** Which new pod waits for a node. */
function waitText(input: VerifyInput): string {
  const waiting = input.pods.find(
    pod =>
      pod.unschedulable &&
      !pod.isDeleting &&
      !pod.isFinished &&
      isNew(pod, input),
  );
  return waiting
    ? `; pod ${waiting.name} waits for a node: ${waiting.unschedulable}`
    : '';
}

/** When the last pod was made or got ready since the change. */
function lastProgress(input: VerifyInput): number {
  const times = input.pods
    .filter(pod => isNew(pod, input))
    .flatMap(({ isReady, readySince, startedAt }) => [
      startedAt ?? 0,
      isReady ? readySince ?? 0 : 0,
    ]);
  return Math.max(input.appliedAt, ...times);
}

/** A cluster that adds nodes takes minutes: long enough where nobody misses the pod. */
const mayWaitForNode = ({ rollout }: VerifyInput): number =>
  (rollout.state === 'rolling' && rollout.nodeWaitSeconds) ||
  UNSCHEDULABLE_SECONDS;

function troubleOf(pod: PodHealth, input: VerifyInput): string | undefined {
  const { appliedAt, baseline, memoryRaised, now } = input;
  for (const { name, waiting, lastEnd } of pod.containers) {
    const isFresh = lastEnd && lastEnd.at >= Math.floor(appliedAt);
    if (
      isFresh &&
      lastEnd.reason === 'OOMKilled' &&
      !memoryRaised.includes(name)
    ) {
      return `container ${name} of pod ${pod.name} ran out of memory (OOMKilled)`;
    }
    if (waiting === 'CrashLoopBackOff' && (isFresh || isNew(pod, input))) {
      return `container ${name} of pod ${pod.name} crashes again and again${
        lastEnd ? ` (${lastEnd.reason})` : ''
      }`;
    }
  }
  if (pod.isReady || pod.isFinished) {
    return undefined;
  }
  const since = pod.readySince ?? pod.startedAt ?? appliedAt;
  const unreadyFor = now - since;
  if (!isNew(pod, input) && since < Math.floor(appliedAt)) {
    // It was not ready before either.
    return undefined;
  }
  if (pod.unschedulable) {
    return unreadyFor > mayWaitForNode(input)
      ? `pod ${pod.name} finds no node: ${pod.unschedulable}`
      : undefined;
  }
  const isMade = !pod.containers.some(({ waiting = '' }) =>
    BEING_MADE.includes(waiting),
  );
  const usual = Math.min(
    MOST_READY_SECONDS,
    Math.max(LEAST_READY_SECONDS, 3 * baseline.readySeconds),
  );
  // A node that is new, or never had the image, pulls it first.
  const mayTake = isMade ? usual : Math.max(usual, mayWaitForNode(input));
  const age = now - (pod.runningSince ?? pod.startedAt ?? appliedAt);
  if (age > mayTake && unreadyFor > UNREADY_SECONDS) {
    return `pod ${pod.name} is not ready ${Math.round(
      age,
    )} s after its start (before: ${Math.round(baseline.readySeconds)} s)`;
  }
  return undefined;
}

function brokenObjective({ baseline, objective }: VerifyInput) {
  return objective?.state === 'broken' && baseline.objective === 'kept'
    ? 'the service breaks its objective since the change, and did not before (flyrail.io/slo-query)'
    : undefined;
}

/** What a person should know of the objective where it does not judge. */
function objectiveRemark({
  baseline,
  objective,
}: Pick<VerifyInput, 'baseline' | 'objective'>): string {
  if (!objective) {
    return '';
  }
  if (baseline.objective === 'broken') {
    return '; the objective of flyrail.io/slo-query was broken before the change already, so it does not judge it';
  }
  if (baseline.objective === 'unknown') {
    return '; nobody knew before the change whether the objective of flyrail.io/slo-query was kept, so it does not judge it';
  }
  return objective.state === 'unknown'
    ? `; the objective of flyrail.io/slo-query cannot be asked: ${objective.message}`
    : '';
}

/** Restarts of the new pods, against what was usual before. */
function restartTrouble(input: VerifyInput): string | undefined {
  const { appliedAt, baseline, now, pods } = input;
  const restarts = pods
    .filter(pod => isNew(pod, input))
    .reduce((sum, pod) => sum + restartsOf(pod), 0);
  const usual = (baseline.restartsPerHour * (now - appliedAt)) / 3600;
  return restarts >= 2 && restarts > 2 * usual + 1
    ? `${restarts} restarts since the change (before: ${baseline.restartsPerHour.toFixed(
        1,
      )} an hour)`
    : undefined;
}
