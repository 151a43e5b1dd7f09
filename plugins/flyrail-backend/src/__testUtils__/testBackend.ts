import { createBackendModule } from '@backstage/backend-plugin-api';
import {
  mockCredentials,
  mockServices,
  startTestBackend,
} from '@backstage/backend-test-utils';
import {
  catalogServiceMock,
  type CatalogServiceMock,
} from '@backstage/plugin-catalog-node/testUtils';
import {
  AuthorizeResult,
  type PolicyDecision,
} from '@backstage/plugin-permission-common';
import type { JsonObject } from '@backstage/types';
import {
  conditionsSchema,
  defineResource,
} from '@flyrail/backstage-plugin-flyrail-common';
import {
  defineOperator,
  done,
  hostRoutesExtensionPoint,
  operatorsExtensionPoint,
  type HostRoutes,
  type Operator,
} from '@flyrail/backstage-plugin-flyrail-node';
import request, { type Test } from 'supertest';
import { z } from 'zod';
import { flyrailPlugin } from '../plugin';
import { apiDescription } from './apiDescription';

/** A kind of its own, so that these tests know no capability. */
export const Gadget = defineResource({
  group: 'host.test.example.com',
  version: 'v1',
  kind: 'Gadget',
  plural: 'gadgets',
  scope: 'Namespaced',
  description: 'Something to test the host with.',
  spec: z.strictObject({
    replicas: z.int().min(1).max(100).default(1),
    image: z.string().max(200).optional(),
  }),
  status: z.object({
    observedGeneration: z.int().optional(),
    conditions: conditionsSchema.optional(),
    phase: z.string().optional(),
  }),
  requests: ['host.test.example.com/polish'],
});

export const gadgets = 'gadgets.host.test.example.com';

/** Does nothing: the tests are about the host. */
export const gadgetOperator = defineOperator({
  name: 'gadget',
  watches: Gadget,
  owns: [],
  reconcile: async () => done(),
});

const moduleOf = (added: readonly Operator[], served: readonly HostRoutes[]) =>
  createBackendModule({
    pluginId: 'flyrail',
    moduleId: 'test-operators',
    register(env) {
      env.registerInit({
        deps: {
          operators: operatorsExtensionPoint,
          routes: hostRoutesExtensionPoint,
        },
        async init({ operators, routes }) {
          for (const operator of added) operators.addOperator(operator);
          for (const each of served) routes.addRoutes(each);
        },
      });
    },
  });

/** Given a backend with the host and the gadget operator. */
export async function givenHost(options: {
  flyrail: JsonObject;
  config?: JsonObject;
  deny?: string[];
  /** The policy, where it is more than yes and `deny`. */
  decide?(permission: string): PolicyDecision | undefined;
  /** The catalog; default: an empty one. */
  catalog?: Partial<CatalogServiceMock>;
  /** Default: the gadget operator. */
  operators?: readonly Operator[];
  /** What a module serves beside them; described in a document of its own. */
  routes?: readonly HostRoutes[];
}) {
  const audits: { eventId: string; meta?: JsonObject; ended?: string }[] = [];
  const backend = await startTestBackend({
    features: [
      flyrailPlugin,
      moduleOf(options.operators ?? [gadgetOperator], options.routes ?? []),
      mockServices.rootConfig.factory({
        data: {
          permission: { enabled: true },
          ...options.config,
          flyrail: { monitoring: { port: false }, ...options.flyrail },
        },
      }),
      mockServices.permissions.mock({
        authorizeConditional: async queries =>
          queries.map(
            ({ permission: { name } }) =>
              options.decide?.(name) ?? {
                result: options.deny?.includes(name)
                  ? AuthorizeResult.DENY
                  : AuthorizeResult.ALLOW,
              },
          ),
      }).factory,
      catalogServiceMock.mock({
        getEntities: async () => ({ items: [] }),
        ...options.catalog,
      }).factory,
      mockServices.permissionsRegistry.factory(),
      mockServices.auditor.mock({
        createEvent: async ({ eventId, meta }) => {
          const audit: (typeof audits)[number] = { eventId, meta };
          audits.push(audit);
          return {
            success: async () => {
              audit.ended = 'success';
            },
            fail: async () => {
              audit.ended = 'fail';
            },
          };
        },
      }).factory,
    ],
  });
  const path = (route: string) => `/api/flyrail${route}`;
  let person = 'user:default/mock';
  const isAdded = (url: string) =>
    options.routes?.some(each => url.startsWith(path(`/${each.path}/`)));
  /** Sends it; whatever comes back must be as the OpenAPI document says. */
  const described = (test: Test): Test =>
    test
      .set('Authorization', mockCredentials.user.header(person))
      .expect(({ request: { method }, status, body }: any) => {
        const url = test.url.replace(/^https?:\/\/[^/]+/, '');
        if (!isAdded(url))
          apiDescription.requireAnswer(method.toLowerCase(), url, status, body);
      });
  const call = request(backend.server);
  return {
    stop: async () => backend.stop(),
    audits,
    /** Who asks from now on. */
    signIn(entityRef: string) {
      person = entityRef;
    },
    get: (route: string) => described(call.get(path(route))),
    post: (route: string) => described(call.post(path(route))),
    put: (route: string) => described(call.put(path(route))),
    patch: (route: string) => described(call.patch(path(route))),
    delete: (route: string) => described(call.delete(path(route))),
    apply: (cluster: string, body: object) =>
      described(
        call.post(path(`/v1/clusters/${cluster}/resources/${gadgets}`)),
      ).send(body),
    asNobody: (route: string) =>
      described(call.get(path(route))).set(
        'Authorization',
        mockCredentials.none.header(),
      ),
  };
}

export function gadget(
  namespace: string,
  name: string,
  spec: JsonObject = { replicas: 2 },
) {
  return {
    apiVersion: 'host.test.example.com/v1',
    kind: 'Gadget',
    metadata: {
      name,
      namespace,
      labels: { 'backstage.io/kubernetes-id': name },
    },
    spec,
  };
}
