import type {
  AuthService,
  BackstageCredentials,
} from '@backstage/backend-plugin-api';
import type { CallOptions } from '@flyrail/backstage-plugin-flyrail-common';

/** A step of a template calls the flyrail backend as the person who runs the template. */
export async function callOptions(
  auth: AuthService,
  context: {
    getInitiatorCredentials(): Promise<BackstageCredentials>;
    signal?: AbortSignal;
  },
): Promise<CallOptions> {
  const { token } = await auth.getPluginRequestToken({
    onBehalfOf: await context.getInitiatorCredentials(),
    targetPluginId: 'flyrail',
  });
  return { token, signal: context.signal };
}
