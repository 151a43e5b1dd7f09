import {
  FLYRAIL_RESOURCE_TYPE,
  type ResourceAddress,
} from '@flyrail/backstage-plugin-flyrail-common';
import {
  createConditionExports,
  createPermissionResourceRef,
  createPermissionRule,
} from '@backstage/plugin-permission-node';
import { z } from 'zod';
import type { OwnersOfEach } from './owners';

/** What a rule can look at: where a custom resource is, and whose it is. */
export interface FlyrailResource extends ResourceAddress {
  /** Who owns every catalog entity that it may be of, as entity references in lower case. */
  owners: string[];
  /** The owners of each of these entities: who is one of each owns the resource. */
  ownersOfEach: OwnersOfEach;
}

/** What the rules ask for, for those who select instead of judging one by one. */
export interface FlyrailResourceQuery {
  key: 'owner' | 'namespace' | 'cluster';
  values: string[];
}

/** The resource type of `flyrail.resource.read` and `flyrail.resource.write`. */
export const flyrailPermissionResourceRef = createPermissionResourceRef<
  FlyrailResource,
  FlyrailResourceQuery
>().with({ pluginId: 'flyrail', resourceType: FLYRAIL_RESOURCE_TYPE });

const names = (description: string) =>
  z.array(z.string()).describe(description);

const isEntityOwner = createPermissionRule({
  name: 'IS_ENTITY_OWNER',
  description:
    'Allow custom resources whose catalog entity (each of them, where several share an id) is owned by one of the claims',
  resourceRef: flyrailPermissionResourceRef,
  paramsSchema: z.object({
    claims: names('Entity references; at least one must be an owner'),
  }),
  apply: ({ ownersOfEach }, { claims }) =>
    ownersOfEach.length > 0 &&
    ownersOfEach.every(owners =>
      claims.some(claim => owners.includes(claim.toLocaleLowerCase('en-US'))),
    ),
  toQuery: ({ claims }) => ({ key: 'owner' as const, values: claims }),
});

const isInNamespace = createPermissionRule({
  name: 'IS_IN_NAMESPACE',
  description: 'Allow custom resources in one of the namespaces',
  resourceRef: flyrailPermissionResourceRef,
  paramsSchema: z.object({
    namespaces: names('Namespaces of the clusters'),
  }),
  apply: ({ namespace }, { namespaces }) => namespaces.includes(namespace),
  toQuery: ({ namespaces }) => ({
    key: 'namespace' as const,
    values: namespaces,
  }),
});

const isInCluster = createPermissionRule({
  name: 'IS_IN_CLUSTER',
  description: 'Allow custom resources on one of the clusters',
  resourceRef: flyrailPermissionResourceRef,
  paramsSchema: z.object({
    clusters: names('Names of flyrail.clusters'),
  }),
  apply: ({ cluster }, { clusters }) => clusters.includes(cluster),
  toQuery: ({ clusters }) => ({ key: 'cluster' as const, values: clusters }),
});

/** The rules by which a policy decides on custom resources. */
export const flyrailPermissionRules = {
  isEntityOwner,
  isInNamespace,
  isInCluster,
};

const exported = createConditionExports({
  resourceRef: flyrailPermissionResourceRef,
  rules: flyrailPermissionRules,
});

/** For a permission policy: `flyrailConditions.isEntityOwner({ claims })`, `isInNamespace`, `isInCluster`. */
export const flyrailConditions = exported.conditions;

/** For a permission policy: the decision that a custom resource must meet these conditions. */
export const createFlyrailConditionalDecision =
  exported.createConditionalDecision;
