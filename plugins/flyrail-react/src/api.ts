import {
  ApiBlueprint,
  createApiRef,
  discoveryApiRef,
  fetchApiRef,
} from '@backstage/frontend-plugin-api';
import { createApiFactory } from '@backstage/core-plugin-api';
import {
  FlyrailApi,
  FlyrailClient,
} from '@flyrail/backstage-plugin-flyrail-common';

/** The flyrail backend, as the tabs see it. */
export const flyrailApiRef = createApiRef<FlyrailApi>({
  id: 'plugin.flyrail.client',
});

/** Makes the client; the classic frontend system registers it in `createPlugin({ apis })`. */
export const flyrailApiFactory = createApiFactory({
  api: flyrailApiRef,
  deps: { discoveryApi: discoveryApiRef, fetchApi: fetchApiRef },
  factory: ({ discoveryApi, fetchApi }) =>
    new FlyrailClient({ discoveryApi, fetchApi }),
});

/** The same for the new frontend system. */
export const flyrailApi = ApiBlueprint.make({
  name: 'flyrail',
  params: defineParams => defineParams(flyrailApiFactory),
});
