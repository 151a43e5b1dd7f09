import { createBackendModule } from '@backstage/backend-plugin-api';
import {
  mockCredentials,
  mockServices,
  startTestBackend,
} from '@backstage/backend-test-utils';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import {
  AuthorizeResult,
  type PolicyDecision,
} from '@backstage/plugin-permission-common';
import type { JsonObject } from '@backstage/types';
// The host itself, so that routes, permissions and errors are the real ones.
// eslint-disable-next-line @backstage/no-mixed-plugin-imports
import flyrailPlugin from '@flyrail/backstage-plugin-flyrail-backend';
import {
  hostRoutesExtensionPoint,
  operatorsExtensionPoint,
  systemClock,
} from '@flyrail/backstage-plugin-flyrail-node';
import { LIST_PRICES } from '@flyrail/backstage-plugin-optimization-common';
import request, { type Test } from 'supertest';
import { ClusterLoads } from '../analysis/clusterLoads';
import { optimizerRoutes } from '../api/optimizerRoutes';
import { createOptimizationOperator } from '../operator';
import { nothingInForce } from './optimizerApp';
import { optimizerDescription } from './optimizerDescription';
import type { ScriptedUsage } from './scriptedUsage';

/** A backend with the host and the optimizer, whose usage the test says. */
export async function givenOptimizer(options: {
  flyrail: JsonObject;
  usage: ScriptedUsage;
  decide?(permission: string): PolicyDecision | undefined;
}) {
  const { usage, flyrail, decide } = options;
  const module = createBackendModule({
    pluginId: 'flyrail',
    moduleId: 'optimization',
    register(env) {
      env.registerInit({
        deps: {
          operators: operatorsExtensionPoint,
          routes: hostRoutesExtensionPoint,
        },
        async init({ operators, routes }) {
          operators.addOperator(createOptimizationOperator());
          routes.addRoutes(
            optimizerRoutes({
              sources: new Map([[usage.cluster, usage]]),
              usage: usage.reader,
              states: nothingInForce,
              prices: LIST_PRICES.other,
              loads: new ClusterLoads(systemClock),
              clock: systemClock,
            }),
          );
        },
      });
    },
  });
  const backend = await startTestBackend({
    features: [
      flyrailPlugin,
      module,
      mockServices.rootConfig.factory({
        data: {
          permission: { enabled: true },
          flyrail: { monitoring: { port: false }, ...flyrail },
        },
      }),
      mockServices.permissions.mock({
        authorizeConditional: async queries =>
          queries.map(
            ({ permission: { name } }) =>
              decide?.(name) ?? { result: AuthorizeResult.ALLOW },
          ),
      }).factory,
      catalogServiceMock.mock({ getEntities: async () => ({ items: [] }) })
        .factory,
      mockServices.permissionsRegistry.factory(),
    ],
  });
  const call = request(backend.server);
  let person = 0;
  const described = (test: Test): Test =>
    test
      .set(
        'Authorization',
        mockCredentials.user.header(`user:default/person-${person}`),
      )
      .expect(({ request: { method }, status, body }: any) =>
        optimizerDescription.requireAnswer(
          method.toLowerCase(),
          test.url.replace(/^https?:\/\/[^/]+/, ''),
          status,
          body,
        ),
      );
  const path = (route: string) => `/api/flyrail/optimizer${route}`;
  return {
    stop: async () => backend.stop(),
    /** Another person each time: what was decided of one is kept for a while. */
    somebodyElse: () => (person += 1),
    get: (route: string) => described(call.get(path(route))),
    post: (route: string, body?: object) =>
      described(call.post(path(route))).send(body),
    asNobody: (route: string) =>
      described(call.get(path(route))).set(
        'Authorization',
        mockCredentials.none.header(),
      ),
  };
}
