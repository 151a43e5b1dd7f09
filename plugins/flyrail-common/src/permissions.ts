import { createPermission } from '@backstage/plugin-permission-common';

/** To see custom resources, what they own, their events and drift. @public */
export const flyrailResourceReadPermission = createPermission({
  name: 'flyrail.resource.read',
  attributes: { action: 'read' },
});

/** To create, change and delete custom resources. @public */
export const flyrailResourceWritePermission = createPermission({
  name: 'flyrail.resource.write',
  attributes: { action: 'update' },
});

/** Every permission of the `flyrail` plugin. @public */
export const flyrailPermissions = [
  flyrailResourceReadPermission,
  flyrailResourceWritePermission,
];
