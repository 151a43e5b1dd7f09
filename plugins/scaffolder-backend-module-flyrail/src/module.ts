import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { ScmIntegrations } from '@backstage/integration';
import { catalogServiceRef } from '@backstage/plugin-catalog-node';
import { scaffolderActionsExtensionPoint } from '@backstage/plugin-scaffolder-node';
import { FlyrailClient } from '@flyrail/backstage-plugin-flyrail-common';
import { createApplyWebAppAction } from './applyWebAppAction';
import { createEditWebAppAction } from './editWebAppAction';
import { createPatchManifestAction } from './patchManifestAction';
import { createWriteManifestAction } from './writeManifestAction';

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
        config: coreServices.rootConfig,
        discovery: coreServices.discovery,
        reader: coreServices.urlReader,
      },
      async init({ actions, catalog, auth, config, discovery, reader }) {
        const flyrail = new FlyrailClient({ discoveryApi: discovery });
        const integrations = ScmIntegrations.fromConfig(config);
        actions.addActions(
          createApplyWebAppAction({ flyrail, catalog, auth }),
          createEditWebAppAction({ flyrail, auth }),
          createWriteManifestAction({ flyrail, auth, reader, integrations }),
          createPatchManifestAction({ reader, integrations }),
        );
      },
    });
  },
});
