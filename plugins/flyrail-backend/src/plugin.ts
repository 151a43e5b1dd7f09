import {
  coreServices,
  createBackendPlugin,
} from '@backstage/backend-plugin-api';
import { eventsServiceRef } from '@backstage/plugin-events-node';
import { signalsServiceRef } from '@backstage/plugin-signals-node';
import { flyrailPermissions } from '@flyrail/backstage-plugin-flyrail-common';
import {
  operatorsExtensionPoint,
  type Operator,
} from '@flyrail/backstage-plugin-flyrail-node';
import { createAnnouncer } from './announce';
import { readFlyrailConfig } from './config';
import { Host } from './Host';
import { createRouter } from './router';
import { requireSeparateCredentials } from './separateCredentials';

/**
 * The host of Flyrail's operators.
 *
 * @public
 */
export const flyrailPlugin = createBackendPlugin({
  pluginId: 'flyrail',
  register(registry) {
    const operators: Operator[] = [];
    registry.registerExtensionPoint(operatorsExtensionPoint, {
      addOperator(operator) {
        if (operators.some(({ name }) => name === operator.name)) {
          throw new Error(`There is an operator "${operator.name}" already`);
        }
        operators.push(operator);
      },
    });
    registry.registerInit({
      deps: {
        config: coreServices.rootConfig,
        logger: coreServices.logger,
        lifecycle: coreServices.lifecycle,
        httpRouter: coreServices.httpRouter,
        httpAuth: coreServices.httpAuth,
        permissions: coreServices.permissions,
        permissionsRegistry: coreServices.permissionsRegistry,
        auditor: coreServices.auditor,
        events: eventsServiceRef,
        signals: signalsServiceRef,
      },
      async init(deps) {
        const { config, logger, lifecycle, httpRouter } = deps;
        const settings = readFlyrailConfig(config);
        requireSeparateCredentials(config, settings);
        deps.permissionsRegistry.addPermissions(flyrailPermissions);

        const host = new Host({
          clusters: settings.clusters,
          operators,
          logger,
          onChange: createAnnouncer(deps),
        });
        httpRouter.use(
          createRouter({
            ...deps,
            host,
            writesAllowed:
              settings.allowWritesWithoutPermissions ||
              config.getOptionalBoolean('permission.enabled') === true,
          }),
        );
        // Whoever listens to changes is there before the first one.
        lifecycle.addStartupHook(() => host.start());
        lifecycle.addShutdownHook(() => host.stop());
      },
    });
  },
});
