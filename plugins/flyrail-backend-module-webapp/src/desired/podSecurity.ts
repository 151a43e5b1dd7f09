import type { WebAppSpec } from '@flyrail/backstage-plugin-webapp-common';

interface PodSecurity {
  /** `spec.securityContext` of the pod. */
  pod: Record<string, unknown>;
  /** `securityContext` of the container. */
  container: Record<string, unknown>;
}

/**
 * The security contexts for a Pod Security Standard.
 *
 * `restricted` is all that the standard asks for, and a read-only root file system, which it does not. `baseline`
 * lets an image run as root with the default capabilities (nginx:1.21 as published needs both). `privileged` sets
 * nothing: the image and the node decide; it does not make the container privileged. What raises the rights above
 * that, whoever adds it, is `null` or empty: it must not be there.
 * Source: https://kubernetes.io/docs/concepts/security/pod-security-standards/
 */
export function podSecurityOf(spec: WebAppSpec): PodSecurity {
  const { pod, container } = levelOf(spec);
  return {
    pod: {
      runAsUser: null,
      runAsGroup: null,
      supplementalGroups: [],
      sysctls: [],
      ...pod,
    },
    container: {
      privileged: null,
      procMount: null,
      runAsUser: null,
      runAsGroup: null,
      ...container,
      capabilities: { add: [], ...(container.capabilities as object) },
    },
  };
}

function levelOf(spec: WebAppSpec): PodSecurity {
  const user =
    spec.runAsUser === undefined ? {} : { runAsUser: spec.runAsUser };
  const seccomp = { seccompProfile: { type: 'RuntimeDefault' } };
  switch (spec.security.podSecurityStandard) {
    case 'restricted':
      return {
        pod: {
          runAsNonRoot: true,
          ...user,
          // Volumes are readable by the group even when the image's user is unknown.
          ...(spec.runAsUser === undefined ? {} : { fsGroup: spec.runAsUser }),
          ...seccomp,
        },
        container: {
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          runAsNonRoot: true,
          capabilities: { drop: ['ALL'] },
        },
      };
    case 'baseline':
      return {
        pod: { ...user, ...seccomp },
        container: { allowPrivilegeEscalation: false },
      };
    default:
      return { pod: { ...user }, container: {} };
  }
}
