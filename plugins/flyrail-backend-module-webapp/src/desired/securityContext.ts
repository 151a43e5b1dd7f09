import type { WebAppSpec } from '@flyrail/backstage-plugin-webapp-common';

export interface SecurityContexts {
  pod: Record<string, unknown>;
  container: Record<string, unknown>;
  /** Whether the root file system is read-only, so that `/tmp` needs a volume. */
  readOnlyRoot: boolean;
}

/**
 * Security contexts that Pod Security admission accepts at the level asked for
 * (https://kubernetes.io/docs/concepts/security/pod-security-standards/).
 * `restricted` goes further than its standard: the root file system is read-only.
 */
export function securityContexts(spec: WebAppSpec): SecurityContexts {
  const runAsUser =
    spec.runAsUser === undefined ? {} : { runAsUser: spec.runAsUser };
  switch (spec.security.podSecurityStandard) {
    case 'privileged':
      return { pod: runAsUser, container: {}, readOnlyRoot: false };
    case 'baseline':
      return {
        pod: { ...runAsUser, seccompProfile: { type: 'RuntimeDefault' } },
        container: { allowPrivilegeEscalation: false },
        readOnlyRoot: false,
      };
    default:
      return {
        pod: {
          ...runAsUser,
          runAsNonRoot: true,
          seccompProfile: { type: 'RuntimeDefault' },
        },
        container: {
          allowPrivilegeEscalation: false,
          capabilities: { drop: ['ALL'] },
          readOnlyRootFilesystem: true,
        },
        readOnlyRoot: true,
      };
  }
}
