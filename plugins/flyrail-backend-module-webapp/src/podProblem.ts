import type { WebAppSpec } from '@flyrail/backstage-plugin-webapp-common';
import type { ContainerState, PodSummary } from './pods';

/** Why pods do not serve: a reason for machines, and for people what to do. */
export interface PodProblem {
  reason: string;
  message: string;
}

/**
 * The problem of the newest pod that has one. Pure.
 *
 * The newest, because while an update rolls out the pods of the old version
 * tell nothing about the new one.
 */
export function podProblem(
  pods: readonly PodSummary[],
  spec: WebAppSpec,
): PodProblem | undefined {
  return [...pods]
    .filter(({ metadata }) => !metadata.deletionTimestamp)
    .sort((a, b) => created(b).localeCompare(created(a)))
    .map(pod => problemOf(pod, spec))
    .find(Boolean);
}

const created = ({ metadata }: PodSummary) => metadata.creationTimestamp ?? '';

function problemOf(pod: PodSummary, spec: WebAppSpec): PodProblem | undefined {
  const unscheduled = pod.status?.conditions?.find(
    ({ type, status, reason }) =>
      type === 'PodScheduled' &&
      status === 'False' &&
      reason === 'Unschedulable',
  );
  if (unscheduled) {
    return {
      reason: 'NoNodeFits',
      message: `no node can take its pods: ${unscheduled.message}. Lower resources.requests, or add a node`,
    };
  }
  for (const { state, lastState, ready } of pod.status?.containerStatuses ??
    []) {
    if (ready) continue;
    const problem = waitingProblem(state, lastState, spec);
    if (problem) return problem;
  }
  return undefined;
}

function waitingProblem(
  state: ContainerState | undefined,
  lastState: ContainerState | undefined,
  spec: WebAppSpec,
): PodProblem | undefined {
  const { reason = '', message = '' } = state?.waiting ?? {};
  switch (reason) {
    case 'ErrImagePull':
    case 'ImagePullBackOff':
    case 'InvalidImageName':
      return {
        reason: 'ImageCannotBePulled',
        message: `image ${spec.image} cannot be pulled. Check its name and tag, and that the namespace has the registry's credentials`,
      };
    case 'CreateContainerConfigError':
      // The kubelet's words: pkg/kubelet/kuberuntime/security_context_others.go
      return /runAsNonRoot/.test(message)
        ? imageRunsAsRoot(spec)
        : {
            reason: 'ConfigurationMissing',
            message: `its pods cannot be configured: ${message}. Create what is missing, or take it out of env and envFrom`,
          };
    case 'CreateContainerError':
    case 'RunContainerError':
      return {
        reason: 'ContainerCannotStart',
        message: `its containers cannot be started: ${message}`,
      };
    default: {
      const ended = state?.terminated ?? lastState?.terminated;
      return ended && ended.exitCode !== 0 ? exited(ended, spec) : undefined;
    }
  }
}

function imageRunsAsRoot(spec: WebAppSpec): PodProblem {
  const unprivileged = /(^|\/)nginx:/.test(spec.image)
    ? ' (for nginx: nginxinc/nginx-unprivileged, which listens on 8080)'
    : '';
  return {
    reason: 'ImageRunsAsRoot',
    message: `image ${spec.image} runs as root, which security.podSecurityStandard "restricted" forbids. Use an image with a user of its own${unprivileged}, set runAsUser to a user id that the image can run as, or set security.podSecurityStandard to "baseline"`,
  };
}

function exited(
  { exitCode, reason, message }: NonNullable<ContainerState['terminated']>,
  spec: WebAppSpec,
): PodProblem {
  const lastWords = lastLine(message);
  if (reason === 'OOMKilled') {
    const limit = spec.resources?.limits?.memory;
    return {
      reason: 'OutOfMemory',
      message: `its containers were killed for using more memory than ${
        limit ? `their limit of ${limit}` : 'the node has'
      }. Raise resources.limits.memory, or find the leak`,
    };
  }
  if (
    /permission denied/i.test(lastWords) &&
    /\bbind\b|listen/i.test(lastWords)
  ) {
    return {
      reason: 'PortNeedsRoot',
      message: `it may not listen on its port ("${lastWords}"): ports below 1024 need root. Have it listen on ${
        spec.port >= 1024 ? spec.port : 8080
      } and set port to that, or set security.podSecurityStandard to "baseline"`,
    };
  }
  if (/read-only file system/i.test(lastWords)) {
    return {
      reason: 'FileSystemIsReadOnly',
      message: `it writes to its root file system ("${lastWords}"), which security.podSecurityStandard "restricted" makes read-only. Have it write below /tmp, or set security.podSecurityStandard to "baseline"`,
    };
  }
  return {
    reason: 'ContainersCrash',
    message: `its containers exit with status ${exitCode}${
      lastWords ? `; the last words: "${lastWords}"` : ''
    }. See their logs`,
  };
}

function lastLine(text = ''): string {
  return text.trim().split('\n').pop()!.slice(0, 300);
}
