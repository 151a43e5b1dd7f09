import {
  isPermission,
  type Permission,
  type PolicyDecision,
} from '@backstage/plugin-permission-common';
import { flyrailResourceReadPermission } from '@flyrail/backstage-plugin-flyrail-common';
import {
  createFlyrailConditionalDecision,
  flyrailConditions,
} from '@flyrail/backstage-plugin-flyrail-node';
import { PLATFORM } from './readersOf.ts';

/** Platform engineers see every cluster, the others what their team owns: a condition for each object in both cases. */
export function flyrailPermissionFor(
  permission: Permission,
  claims: string[],
): PolicyDecision | undefined {
  if (!isPermission(permission, flyrailResourceReadPermission)) {
    return undefined;
  }
  return createFlyrailConditionalDecision(
    flyrailResourceReadPermission,
    claims.includes(PLATFORM)
      ? flyrailConditions.isInCluster({ clusters: ['east', 'west', 'bench'] })
      : flyrailConditions.isEntityOwner({ claims }),
  );
}
