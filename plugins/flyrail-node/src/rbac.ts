import type { ResourceRef } from '@flyrail/backstage-plugin-flyrail-common';
import type { Operator } from './operator';

export interface PolicyRule {
  apiGroups: string[];
  resources: string[];
  verbs: string[];
}

/** A ClusterRole, with the reason of each rule beside it (RBAC itself has no room for one). */
export interface ClusterRole {
  apiVersion: 'rbac.authorization.k8s.io/v1';
  kind: 'ClusterRole';
  metadata: {
    name: string;
    labels: Record<string, string>;
    /** `flyrail.io/reason.<index>`: why rule `<index>` is there. */
    annotations: Record<string, string>;
  };
  rules: PolicyRule[];
}

/**
 * The least an operator needs, from its declaration: read what it watches, write its status, manage what it owns,
 * read what it reads, write Events, and the lines it asks for. Pure; the order follows the declaration.
 */
export function rbacFor(operator: Operator): ClusterRole {
  const { watches } = operator;
  const lines: { rule: PolicyRule; reason: string }[] = [
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
        verbs: ['create', 'patch'],
      },
      reason: 'Events about what it did and why',
    },
    ...operator.permissions.map(({ reason, ...rule }) => ({ rule, reason })),
  ];
  return {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRole',
    metadata: {
      name: `flyrail-${operator.name}`,
      labels: {
        'app.kubernetes.io/name': `flyrail-${operator.name}`,
        'app.kubernetes.io/part-of': 'flyrail',
      },
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

function owned(kind: ResourceRef, owner: string, optional: boolean) {
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
