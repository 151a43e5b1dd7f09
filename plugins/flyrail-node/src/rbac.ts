import type {
  KubernetesObject,
  ResourceRef,
} from '@flyrail/backstage-plugin-flyrail-common';
import type { Operator } from './operator';

/** Where the accounts of the host and its operators live, and their Leases. */
export const FLYRAIL_NAMESPACE = 'flyrail-system';

/** The ServiceAccount as which an operator acts. */
export const accountOf = (operatorName: string): string =>
  `flyrail-${operatorName}`;

/** The ServiceAccount of the host: it may ask for the operators' tokens, and nothing else. */
export const HOST_ACCOUNT = 'flyrail-host';

export interface PolicyRule {
  apiGroups: string[];
  resources: string[];
  resourceNames?: string[];
  verbs: string[];
}

/** One rule of a role, and why it is there. */
interface Line {
  rule: PolicyRule;
  reason: string;
}

export interface RbacOptions {
  /** Of the accounts and the Leases; default `flyrail-system`. */
  namespace?: string;
}

const rbacVersion = 'rbac.authorization.k8s.io/v1';

const tokenLine = (operators: readonly Operator[]): Line => ({
  rule: {
    apiGroups: [''],
    resources: ['serviceaccounts/token'],
    resourceNames: operators.map(({ name }) => accountOf(name)),
    verbs: ['create'],
  },
  reason:
    'Short-lived tokens of the operators: each acts as its own account, and audit logs name it',
});

/**
 * The least an operator needs, from its declaration, bound to a ServiceAccount of its own: read what it watches, write
 * its status, manage what it owns, read what it reads, write Events, hold its Leases, and the lines it asks for. What
 * people do through the portal goes out under the same account, after their permission was checked.
 *
 * Pure; the order follows the declaration. The reason of rule `<index>` of a role is its annotation
 * `flyrail.io/reason.<index>` (RBAC itself has no room for one).
 */
export function rbacFor(
  operator: Operator,
  { namespace = FLYRAIL_NAMESPACE }: RbacOptions = {},
): KubernetesObject[] {
  const name = accountOf(operator.name);
  return [
    account(name, namespace),
    role('ClusterRole', name, undefined, operatorLines(operator)),
    binding('ClusterRole', name, undefined, { name, namespace }),
    role('Role', name, namespace, leaseLines()),
    binding('Role', name, namespace, { name, namespace }),
  ];
}

/**
 * What the host itself may do: ask for short-lived tokens of these operators' accounts (TokenRequest). Everything else
 * is done as the operator concerned. Pure.
 */
export function hostRbac(
  operators: readonly Operator[],
  { namespace = FLYRAIL_NAMESPACE }: RbacOptions = {},
): KubernetesObject[] {
  return [
    {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: namespace, labels: labelsOf(HOST_ACCOUNT) },
    },
    account(HOST_ACCOUNT, namespace),
    // An empty list of names would mean every account.
    ...(operators.length > 0
      ? [
          role('Role', HOST_ACCOUNT, namespace, [tokenLine(operators)]),
          binding('Role', HOST_ACCOUNT, namespace, {
            name: HOST_ACCOUNT,
            namespace,
          }),
        ]
      : []),
  ];
}

function operatorLines(operator: Operator): Line[] {
  const { watches } = operator;
  return [
    {
      rule: {
        apiGroups: [watches.group],
        resources: [watches.plural],
        verbs: ['get', 'list', 'watch'],
      },
      reason: `The ${watches.kind} objects it reconciles`,
    },
    {
      rule: {
        apiGroups: [watches.group],
        resources: [`${watches.plural}/status`],
        verbs: ['get', 'patch'],
      },
      reason: `Conditions and status of each ${watches.kind}`,
    },
    {
      rule: {
        apiGroups: [watches.group],
        resources: [`${watches.plural}/finalizers`],
        verbs: ['update'],
      },
      reason: `Owner references with blockOwnerDeletion, where the API server enforces them`,
    },
    {
      rule: {
        apiGroups: [watches.group],
        resources: [watches.plural],
        verbs: ['create', 'patch', 'delete'],
      },
      reason: `What people ask for in the portal, after their permission was checked${
        operator.finalize ? '; and its finalizer' : ''
      }`,
    },
    ...operator.owns.map(kind => owned(kind, watches.kind, false)),
    ...operator.optional.map(kind => owned(kind, watches.kind, true)),
    ...operator.reads.map(({ resource, reason }) => ({
      rule: {
        apiGroups: [resource.group],
        resources: [resource.plural],
        verbs: ['get', 'list', 'watch'],
      },
      reason,
    })),
    {
      rule: {
        apiGroups: ['events.k8s.io'],
        resources: ['events'],
        verbs: ['list', 'create', 'patch'],
      },
      reason: 'Events about what it did and why, shown on the page',
    },
    ...operator.permissions.map(({ reason, ...rule }) => ({ rule, reason })),
  ];
}

function leaseLines(): Line[] {
  return [
    {
      rule: {
        apiGroups: ['coordination.k8s.io'],
        resources: ['leases'],
        verbs: ['get', 'list', 'watch', 'create', 'update', 'delete'],
      },
      reason: 'Of several hosts, one works on each object: who, is in Leases',
    },
  ];
}

function owned(kind: ResourceRef, owner: string, optional: boolean): Line {
  return {
    rule: {
      apiGroups: [kind.group],
      resources: [kind.plural],
      verbs: ['get', 'list', 'watch', 'create', 'patch', 'delete'],
    },
    reason: `${kind.kind}: created, healed and removed for each ${owner}${
      optional ? ', where the cluster serves it' : ''
    }`,
  };
}

function labelsOf(name: string) {
  return {
    'app.kubernetes.io/name': name,
    'app.kubernetes.io/part-of': 'flyrail',
  };
}

function account(name: string, namespace: string): KubernetesObject {
  return {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { name, namespace, labels: labelsOf(name) },
    // Nothing runs as it in a pod: its tokens are asked for.
    automountServiceAccountToken: false,
  };
}

function role(
  kind: 'ClusterRole' | 'Role',
  name: string,
  namespace: string | undefined,
  lines: Line[],
): KubernetesObject {
  return {
    apiVersion: rbacVersion,
    kind,
    metadata: {
      name,
      ...(namespace ? { namespace } : {}),
      labels: labelsOf(name),
      annotations: Object.fromEntries(
        lines.map(({ reason }, index) => [
          `flyrail.io/reason.${index}`,
          reason,
        ]),
      ),
    },
    rules: lines.map(({ rule }) => rule),
  };
}

function binding(
  roleKind: 'ClusterRole' | 'Role',
  name: string,
  namespace: string | undefined,
  subject: { name: string; namespace: string },
): KubernetesObject {
  return {
    apiVersion: rbacVersion,
    kind: `${roleKind}Binding`,
    metadata: {
      name,
      ...(namespace ? { namespace } : {}),
      labels: labelsOf(name),
    },
    roleRef: {
      apiGroup: 'rbac.authorization.k8s.io',
      kind: roleKind,
      name,
    },
    subjects: [{ kind: 'ServiceAccount', ...subject }],
  };
}
