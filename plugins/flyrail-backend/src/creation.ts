import { flyrailPermissionRules } from '@flyrail/backstage-plugin-flyrail-node';
import type { Criteria } from './clusterConditions';

/** More ways than this are not told apart. */
const MOST_WAYS = 64;

/** The parts of conditions of which one is enough. Pure. */
export function waysOf(criteria: Criteria): Criteria[] {
  if ('anyOf' in criteria) return criteria.anyOf.flatMap(waysOf);
  if (!('allOf' in criteria)) return [criteria];
  let ways: Criteria[][] = [[]];
  for (const part of criteria.allOf) {
    const partWays = waysOf(part);
    if (ways.length * partWays.length > MOST_WAYS) return [criteria];
    ways = ways.flatMap(way => partWays.map(each => [...way, each]));
  }
  return ways.map(([first, ...others]) => ({ allOf: [first, ...others] }));
}

/** Whether conditions can be met in namespaces only that they name. Pure. */
export function namesNamespaces(criteria: Criteria): boolean {
  if ('allOf' in criteria) return criteria.allOf.some(namesNamespaces);
  if ('anyOf' in criteria) return criteria.anyOf.every(namesNamespaces);
  if ('not' in criteria) return false;
  return criteria.rule === flyrailPermissionRules.isInNamespace.name;
}
