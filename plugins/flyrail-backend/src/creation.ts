import type {
  PermissionCondition,
  PermissionCriteria,
} from '@backstage/plugin-permission-common';
import { flyrailPermissionRules } from '@flyrail/backstage-plugin-flyrail-node';

type Criteria = PermissionCriteria<PermissionCondition>;

/** The parts of conditions of which one is enough. Pure. */
export function waysOf(criteria: Criteria): Criteria[] {
  return 'anyOf' in criteria ? criteria.anyOf.flatMap(waysOf) : [criteria];
}

/** Whether conditions can be met in namespaces only that they name. Pure. */
export function namesNamespaces(criteria: Criteria): boolean {
  if ('allOf' in criteria) return criteria.allOf.some(namesNamespaces);
  if ('anyOf' in criteria) return criteria.anyOf.every(namesNamespaces);
  if ('not' in criteria) return false;
  return criteria.rule === flyrailPermissionRules.isInNamespace.name;
}
