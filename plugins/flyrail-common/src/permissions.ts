import { createPermission } from '@backstage/plugin-permission-common';
import type { ResourceAddress } from './client';

/** The resource type of custom resources in permission decisions. @public */
export const FLYRAIL_RESOURCE_TYPE = 'flyrail-resource';

/** To see custom resources, what they own, their events and drift. @public */
export const flyrailResourceReadPermission = createPermission({
  name: 'flyrail.resource.read',
  attributes: { action: 'read' },
  resourceType: FLYRAIL_RESOURCE_TYPE,
});

/** To create, change and delete custom resources. @public */
export const flyrailResourceWritePermission = createPermission({
  name: 'flyrail.resource.write',
  attributes: { action: 'update' },
  resourceType: FLYRAIL_RESOURCE_TYPE,
});

/** Every permission of the `flyrail` plugin. @public */
export const flyrailPermissions = [
  flyrailResourceReadPermission,
  flyrailResourceWritePermission,
];

/**
 * How a custom resource is named where permissions are asked for one, as in
 * `usePermission({ permission, resourceRef })`.
 *
 * @public
 */
export function resourceRefOf(address: ResourceAddress): string {
  const { cluster, kindId, namespace, name } = address;
  return [cluster, kindId, namespace, name].join('/');
}

/** The reverse of `resourceRefOf`; undefined for what is not one. @public */
export function parseResourceRef(ref: string): ResourceAddress | undefined {
  const [cluster, kindId, namespace, name, ...rest] = ref.split('/');
  return cluster && kindId && namespace && name && rest.length === 0
    ? { cluster, kindId, namespace, name }
    : undefined;
}
