import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { catalogServiceRef } from '@backstage/plugin-catalog-node';
import { scaffolderActionsExtensionPoint } from '@backstage/plugin-scaffolder-node';
import { FlyrailClient } from '@flyrail/backstage-plugin-flyrail-common';
import { createApplyWebAppAction } from './applyWebAppAction';

/**
 * Scaffolder actions that write Flyrail resources.
 *
 * @public
 */
export const scaffolderModuleFlyrail = createBackendModule({
  pluginId: 'scaffolder',
  moduleId: 'flyrail',
  register(registry) {
    registry.registerInit({
      deps: {
        actions: scaffolderActionsExtensionPoint,
        catalog: catalogServiceRef,
        auth: coreServices.auth,
        discovery: coreServices.discovery,
      },
      async init({ actions, catalog, auth, discovery }) {
        const flyrail = new FlyrailClient({ discoveryApi: discovery });
        actions.addActions(createApplyWebAppAction({ flyrail, catalog, auth }));
      },
    });
  },
});
