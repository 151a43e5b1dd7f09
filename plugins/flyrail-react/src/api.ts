import { ApiHolder, useApiHolder } from '@backstage/core-plugin-api';
import {
  createApiRef,
  discoveryApiRef,
  fetchApiRef,
} from '@backstage/frontend-plugin-api';
import {
  FlyrailApi,
  FlyrailClient,
} from '@flyrail/backstage-plugin-flyrail-common';

/**
 * The flyrail backend, as the tabs see it. No plugin provides it, so any number of tabs can be installed side by side;
 * an app (or a test) that wants another client than the standard one registers it here.
 */
export const flyrailApiRef = createApiRef<FlyrailApi>({
  id: 'plugin.flyrail.client',
});

const standardClients = new WeakMap<ApiHolder, FlyrailApi>();

/** The app's client of the flyrail backend; without one of its own, the standard client by discovery and fetch. */
export function flyrailApiOf(apis: ApiHolder): FlyrailApi {
  const given = apis.get(flyrailApiRef) ?? standardClients.get(apis);
  if (given) {
    return given;
  }
  const discoveryApi = apis.get(discoveryApiRef);
  const fetchApi = apis.get(fetchApiRef);
  if (!discoveryApi || !fetchApi) {
    throw new Error(
      'The flyrail backend cannot be asked: this app has neither plugin.flyrail.client nor the discovery and fetch APIs that every Backstage app provides',
    );
  }
  const client = new FlyrailClient({ discoveryApi, fetchApi });
  standardClients.set(apis, client);
  return client;
}

/** {@link flyrailApiOf} the app around this component. */
export function useFlyrailApi(): FlyrailApi {
  return flyrailApiOf(useApiHolder());
}
