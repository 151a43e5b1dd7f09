import { createBackend } from '@backstage/backend-defaults';
import { createBackendModule } from '@backstage/backend-plugin-api';
import * as auth from '@backstage/plugin-auth-backend';
import {
  authProvidersExtensionPoint,
  createProxyAuthenticator,
  createProxyAuthProviderFactory,
} from '@backstage/plugin-auth-node';
import * as catalog from '@backstage/plugin-catalog-backend';
import * as events from '@backstage/plugin-events-backend';
import * as permission from '@backstage/plugin-permission-backend';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import { policyExtensionPoint } from '@backstage/plugin-permission-node/alpha';
import * as signals from '@backstage/plugin-signals-backend';
import { catalogModuleFlyrail } from '@flyrail/backstage-plugin-catalog-backend-module-flyrail/module';
import { flyrailPlugin } from '@flyrail/backstage-plugin-flyrail-backend/plugin';
import { webappModule } from '@flyrail/backstage-plugin-flyrail-backend-module-webapp/module';
import { flyrailPermissionFor } from './fleet/policy.ts';

// A portal with permissions on, its own sign-in, and WebApps in its catalog: what ./dev bench fleet measures.

/** The feature that a plugin package exports as its default, whichever way it was loaded. */
function featureOf(loaded: any): any {
  return loaded.$$type ? loaded : featureOf(loaded.default);
}

/** Signs anybody in as who they say they are, as a proxy in front of a portal would. The tokens are the portal's own. */
const signIn = createBackendModule({
  pluginId: 'auth',
  moduleId: 'bench',
  register(env) {
    env.registerInit({
      deps: { providers: authProvidersExtensionPoint },
      async init({ providers }) {
        providers.registerProvider({
          providerId: 'bench',
          factory: createProxyAuthProviderFactory({
            authenticator: createProxyAuthenticator({
              defaultProfileTransform: async () => ({ profile: {} }),
              initialize: () => ({}),
              authenticate: async ({ req }: any) => ({
                result: JSON.parse(String(req.header('x-bench-user'))),
              }),
            }) as any,
            signInResolver: async ({ result }: any, context) =>
              context.issueToken({
                claims: {
                  sub: result.user,
                  ent: [result.user, ...result.groups],
                },
              }),
          }),
        });
      },
    });
  },
});

const policy = createBackendModule({
  pluginId: 'permission',
  moduleId: 'bench-policy',
  register(env) {
    env.registerInit({
      deps: { policy: policyExtensionPoint },
      async init({ policy: point }) {
        point.setPolicy({
          handle: async (request, user) =>
            flyrailPermissionFor(
              request.permission,
              user?.info.ownershipEntityRefs ?? [],
            ) ?? { result: AuthorizeResult.ALLOW },
        });
      },
    });
  },
});

const backend = createBackend();
for (const plugin of [auth, catalog, events, permission, signals]) {
  backend.add(featureOf(plugin));
}
backend.add(signIn);
backend.add(policy);
backend.add(catalogModuleFlyrail);
backend.add(flyrailPlugin);
backend.add(webappModule);
backend.start();
