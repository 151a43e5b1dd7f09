import { createApiFactory } from '@backstage/core-plugin-api';
import {
  ApiBlueprint,
  createApiRef,
  discoveryApiRef,
  fetchApiRef,
} from '@backstage/frontend-plugin-api';
import {
  OptimizerApi,
  OptimizerClient,
} from '@flyrail/backstage-plugin-optimization-common';

/** The optimizer in the backend, as the tab sees it. */
export const optimizerApiRef = createApiRef<OptimizerApi>({
  id: 'plugin.optimization.optimizer',
});

/** Makes the client; the classic frontend system registers it in `createPlugin({ apis })`. */
export const optimizerApiFactory = createApiFactory({
  api: optimizerApiRef,
  deps: { discoveryApi: discoveryApiRef, fetchApi: fetchApiRef },
  factory: ({ discoveryApi, fetchApi }) =>
    new OptimizerClient({ discoveryApi, fetchApi }),
});

/** The same for the new frontend system. */
export const optimizerApi = ApiBlueprint.make({
  name: 'optimizer',
  params: defineParams => defineParams(optimizerApiFactory),
});
