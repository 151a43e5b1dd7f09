import type { PermissionsRegistryService } from '@backstage/backend-plugin-api';
import {
  flyrailPermissions,
  parseResourceRef,
} from '@flyrail/backstage-plugin-flyrail-common';
import {
  flyrailPermissionResourceRef,
  flyrailPermissionRules,
  type Owners,
} from '@flyrail/backstage-plugin-flyrail-node';
import { ownedBy } from './access';
import type { Host } from './host';

/**
 * Tells the permission system what there is to decide on, and looks objects up
 * for it by `resourceRefOf`. An object that is not known, or whose owners
 * cannot be found out, is denied.
 */
export function registerPermissions(
  registry: PermissionsRegistryService,
  host: Host,
  owners: Pick<Owners, 'of'>,
): void {
  registry.addResourceType({
    resourceRef: flyrailPermissionResourceRef,
    permissions: flyrailPermissions,
    rules: Object.values(flyrailPermissionRules),
    async getResources(refs) {
      const found = refs.map(ref => {
        const address = parseResourceRef(ref);
        const object = address && host.known(address);
        return object && { ...address, object };
      });
      const known = found.filter(each => each !== undefined);
      const ownersOf = await owners.of(known).catch(() => undefined);
      return found.map(each => {
        if (!each || !ownersOf) return undefined;
        const { object, ...address } = each;
        return ownedBy(address, ownersOf[known.indexOf(each)]);
      });
    },
  });
}
