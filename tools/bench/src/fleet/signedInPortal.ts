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
import { flyrailPlugin } from '@flyrail/backstage-plugin-flyrail-backend/src/plugin';
import { featureOf } from '../featureOf.ts';
import { flyrailPermissionFor } from './policy.ts';

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

/** A portal with the host in it, permissions on and a sign-in of its own; not started, and without an operator. */
export function signedInPortal() {
  const backend = createBackend();
  for (const plugin of [auth, catalog, events, permission, signals]) {
    backend.add(featureOf(plugin));
  }
  backend.add(signIn);
  backend.add(policy);
  backend.add(flyrailPlugin);
  return backend;
}
