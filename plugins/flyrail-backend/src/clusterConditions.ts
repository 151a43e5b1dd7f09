import type {
  PermissionCondition,
  PermissionCriteria,
} from '@backstage/plugin-permission-common';
import { flyrailPermissionRules } from '@flyrail/backstage-plugin-flyrail-node';

/** The conditions of a policy's decision. */
export type Criteria = PermissionCriteria<PermissionCondition>;

/**
 * Whether conditions can be met by any object in a cluster. False only when
 * `isInCluster` excludes it whatever the object: of owners and namespaces
 * nothing is known here. Pure.
 */
export function mayHoldIn(cluster: string, criteria: Criteria): boolean {
  return verdict(cluster, criteria) !== false;
}

/** As the rules say of any object in the cluster; undefined where that depends on the object. */
function verdict(cluster: string, criteria: Criteria): boolean | undefined {
  if ('allOf' in criteria) {
    const parts = criteria.allOf.map(each => verdict(cluster, each));
    if (parts.includes(false)) return false;
    return parts.includes(undefined) ? undefined : true;
  }
  if ('anyOf' in criteria) {
    const parts = criteria.anyOf.map(each => verdict(cluster, each));
    if (parts.includes(true)) return true;
    return parts.includes(undefined) ? undefined : false;
  }
  if ('not' in criteria) {
    const inner = verdict(cluster, criteria.not);
    return inner === undefined ? undefined : !inner;
  }
  if (criteria.rule !== flyrailPermissionRules.isInCluster.name) {
    return undefined;
  }
  const { clusters } = (criteria.params ?? {}) as { clusters?: string[] };
  return clusters?.includes(cluster) ?? false;
}
