import type { KubernetesObject } from '@flyrail/backstage-plugin-flyrail-common';
import type { ConditionClaim } from '@flyrail/backstage-plugin-flyrail-node';
import {
  podResources,
  type WebAppSpec,
} from '@flyrail/backstage-plugin-webapp-common';

/** As much of a pod's status as is kept. */
interface ContainerStatus {
  name: string;
  ready?: boolean;
  restartCount?: number;
  state?: {
    waiting?: { reason?: string; message?: string };
    terminated?: Terminated;
  };
  lastState?: { terminated?: Terminated };
}
interface Terminated {
  reason?: string;
  message?: string;
  exitCode?: number;
}
interface PodStatus {
  phase?: string;
  conditions?: {
    type: string;
    status: string;
    reason?: string;
    message?: string;
  }[];
  containerStatuses?: ContainerStatus[];
}

/** Keeps of a pod what tells why it does not run. */
export function trimPod(pod: KubernetesObject): KubernetesObject {
  const { name, namespace, uid, resourceVersion, labels, ownerReferences } =
    pod.metadata;
  const { deletionTimestamp, creationTimestamp } = pod.metadata;
  const status = (pod.status ?? {}) as PodStatus;
  return {
    apiVersion: pod.apiVersion,
    kind: pod.kind,
    metadata: {
      name,
      namespace,
      uid,
      resourceVersion,
      labels,
      ownerReferences,
      creationTimestamp,
      ...(deletionTimestamp ? { deletionTimestamp } : {}),
    },
    status: {
      phase: status.phase,
      conditions: status.conditions
        ?.filter(({ type }) => type === 'PodScheduled' || type === 'Ready')
        .map(({ type, status: value, reason, message }) => ({
          type,
          status: value,
          reason,
          message,
        })),
      containerStatuses: status.containerStatuses?.map(
        ({ name: container, ready, restartCount, state, lastState }) => ({
          name: container,
          ready,
          restartCount,
          state,
          lastState,
        }),
      ),
    },
  };
}

/** Why the newest pods do not run, with the remedy. */
export interface PodTrouble extends Pick<ConditionClaim, 'reason' | 'message'> {
  pod: string;
}

/**
 * The most telling reason why pods of a WebApp do not run, or undefined when none is known. Newest pods first: they
 * are of the current spec. Pure.
 */
export function podTrouble(
  spec: WebAppSpec,
  pods: readonly KubernetesObject[],
): PodTrouble | undefined {
  const live = pods
    .filter(pod => !pod.metadata.deletionTimestamp && !hasEnded(pod))
    .sort((a, b) =>
      (b.metadata.creationTimestamp ?? '').localeCompare(
        a.metadata.creationTimestamp ?? '',
      ),
    );
  for (const pod of live) {
    const status = (pod.status ?? {}) as PodStatus;
    for (const container of status.containerStatuses ?? []) {
      const trouble = containerTrouble(spec, container);
      if (trouble) {
        return { ...trouble, pod: pod.metadata.name! };
      }
    }
    const scheduled = status.conditions?.find(
      ({ type }) => type === 'PodScheduled',
    );
    if (scheduled?.status === 'False' && scheduled.reason === 'Unschedulable') {
      return {
        pod: pod.metadata.name!,
        reason: 'Unschedulable',
        message: `no node can take the pod: ${scheduled.message}; lower spec.resources.requests, or add nodes`,
      };
    }
  }
  return undefined;
}

/** Evicted, or its node was shut down: it stays until somebody deletes it, and another one runs in its place. */
function hasEnded({ status }: KubernetesObject): boolean {
  const { phase } = (status ?? {}) as PodStatus;
  return phase === 'Failed' || phase === 'Succeeded';
}

function containerTrouble(
  spec: WebAppSpec,
  container: ContainerStatus,
): Pick<ConditionClaim, 'reason' | 'message'> | undefined {
  const { waiting } = container.state ?? {};
  const ended = container.state?.terminated ?? container.lastState?.terminated;
  switch (waiting?.reason) {
    case 'CreateContainerConfigError':
    case 'CreateContainerError':
      if (/runAsNonRoot|run as root/i.test(waiting.message ?? '')) {
        return imageRunsAsRoot(spec, waiting.message ?? '');
      }
      if (
        /(secret|configmap) ".*" not found|couldn't find key/i.test(
          waiting.message ?? '',
        )
      ) {
        return {
          reason: 'ConfigurationMissing',
          message: `the container cannot be set up: ${waiting.message}; create it, or correct spec.env and spec.envFrom`,
        };
      }
      return {
        reason: 'ContainerNotCreated',
        message: `the container cannot be created: ${waiting.message}`,
      };
    case 'ErrImagePull':
    case 'ImagePullBackOff':
    case 'ErrImageNeverPull':
      return {
        reason: 'ImagePullFailed',
        message: `image ${spec.image} cannot be pulled: ${
          waiting.message || waiting.reason
        }; check its name and tag, and that the cluster may pull from its registry`,
      };
    case 'InvalidImageName':
      return {
        reason: 'InvalidImageName',
        message: `image ${spec.image} is not a valid name; correct spec.image`,
      };
    default:
  }
  const crashing =
    waiting?.reason === 'CrashLoopBackOff' ||
    (!container.ready && ended && ended.exitCode !== 0);
  return crashing ? crash(spec, container, ended) : undefined;
}

function crash(
  spec: WebAppSpec,
  container: ContainerStatus,
  ended: Terminated | undefined,
): Pick<ConditionClaim, 'reason' | 'message'> {
  const said = ended?.message?.trim();
  if (ended?.reason === 'OOMKilled') {
    return {
      reason: 'OutOfMemory',
      message: `the container used more than its memory limit (${
        podResources(spec).limits?.memory ?? 'none set'
      }) and was killed; raise spec.resources.limits.memory`,
    };
  }
  if (
    /permission denied|EACCES/i.test(said ?? '') &&
    /\bbind\b|listen/i.test(said ?? '')
  ) {
    return portForbidden(spec, said!);
  }
  if (/read-only file system|EROFS/i.test(said ?? '')) {
    return {
      reason: 'FileSystemIsReadOnly',
      message: `the process writes to its root file system (${lastLine(
        said!,
      )}), which podSecurityStandard "restricted" makes read-only; have it write below /tmp, or set spec.security.podSecurityStandard: baseline`,
    };
  }
  const hints = [
    ...(spec.port < 1024 && spec.security.podSecurityStandard === 'restricted'
      ? [
          `port ${spec.port} is below 1024, which a process that is not root may be refused: set spec.port to the port a non-root image listens on, such as 8080`,
        ]
      : []),
  ];
  return {
    reason: 'Crashing',
    message: `the container exits with code ${ended?.exitCode ?? 'unknown'} (${
      container.restartCount ?? 0
    } restarts)${said ? `: ${lastLine(said)}` : ''}; ${
      hints.join('; ') || 'look at its logs'
    }`,
  };
}

function portForbidden(spec: WebAppSpec, said: string) {
  return {
    reason: 'PortForbidden',
    message: `the process may not listen on its port (${lastLine(
      said,
    )}): ports below 1024 need root; use an image that listens on a higher port and set spec.port to it (now ${
      spec.port
    }), or set spec.security.podSecurityStandard: baseline`,
  };
}

/** Of what a container said last, for a status that more people read than its logs: without what may be a secret. */
function lastLine(text: string): string {
  return withoutSecrets(text.trim().split('\n').pop()!).slice(-300);
}

/** Masks the userinfo of addresses, bearer tokens, and the values of what is named as a secret. */
function withoutSecrets(line: string): string {
  return line
    .replace(/(\b[a-z][a-z0-9+.-]*:\/\/)[^\s/@]+@/gi, '$1***@')
    .replace(/\b(bearer|basic)\s+[\w.~+/=-]{8,}/gi, '$1 ***')
    .replace(
      /([\w.-]*(?:passw(?:or)?d|pwd|secret|token|api[-_]?key|access[-_]?key|credential)s?["']?\s*[=:]\s*)("[^"]*"|'[^']*'|[^\s,;&]+)/gi,
      '$1***',
    );
}

/** Images whose publisher has a twin that does not run as root, and the port it listens on. */
const unprivilegedTwins: Record<string, { image: string; port: number }> = {
  nginx: { image: 'nginxinc/nginx-unprivileged', port: 8080 },
  httpd: { image: 'bitnami/apache', port: 8080 },
};

function imageRunsAsRoot(spec: WebAppSpec, said: string) {
  const [repository, tag] = splitImage(spec.image);
  const twin =
    unprivilegedTwins[repository.replace(/^docker\.io\/(library\/)?/, '')];
  const numeric = /non-numeric user/i.test(said);
  const remedies = [
    numeric
      ? 'set spec.runAsUser to the number of the user it names'
      : 'set spec.runAsUser to a user id above 0 that the image can run as',
    twin
      ? `or use an image such as ${twin.image}${tag} with spec.port ${twin.port}`
      : 'or use an image that runs as another user',
    'or set spec.security.podSecurityStandard: baseline',
  ];
  return {
    reason: numeric ? 'ImageUserUnknown' : 'ImageRunsAsRoot',
    message: numeric
      ? `image ${
          spec.image
        } names its user instead of numbering it, so Kubernetes cannot tell that it is not root; ${remedies.join(
          ', ',
        )}`
      : `image ${
          spec.image
        } runs as root, which podSecurityStandard "restricted" forbids; ${remedies.join(
          ', ',
        )}`,
  };
}

/** `nginx:1.21` → `['nginx', ':1.21']`; a digest is of no use for another image and is dropped. */
function splitImage(image: string): [string, string] {
  const plain = image.split('@')[0];
  const colon = plain.lastIndexOf(':');
  return colon > plain.lastIndexOf('/')
    ? [plain.slice(0, colon), plain.slice(colon)]
    : [plain, ''];
}
