import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { catalogProcessingExtensionPoint } from '@backstage/plugin-catalog-node';
import { eventsServiceRef } from '@backstage/plugin-events-node';
import {
  FLYRAIL_RESOURCES_TOPIC,
  FlyrailClient,
  kindId,
  type ResourceEvent,
} from '@flyrail/backstage-plugin-flyrail-common';
import { WebApp } from '@flyrail/backstage-plugin-webapp-common';
import { WebAppEntityProvider } from './WebAppEntityProvider';

/**
 * WebApps in clusters become catalog entities.
 *
 * @public
 */
export const catalogModuleFlyrail = createBackendModule({
  pluginId: 'catalog',
  moduleId: 'flyrail',
  register(registry) {
    registry.registerInit({
      deps: {
        catalog: catalogProcessingExtensionPoint,
        events: eventsServiceRef,
        scheduler: coreServices.scheduler,
        discovery: coreServices.discovery,
        auth: coreServices.auth,
        logger: coreServices.logger,
      },
      async init({ catalog, events, scheduler, discovery, auth, logger }) {
        const provider = new WebAppEntityProvider(logger);
        const client = new FlyrailClient({ discoveryApi: discovery });
        const webApps = kindId(WebApp);
        catalog.addEntityProvider(provider);

        const readAll = async (signal?: AbortSignal) => {
          const { token } = await auth.getPluginRequestToken({
            onBehalfOf: await auth.getOwnServiceCredentials(),
            targetPluginId: 'flyrail',
          });
          await provider.reconcile(
            await client.listResources(webApps, {}, { token, signal }),
          );
        };

        // What changes arrives as an event …
        await events.subscribe({
          id: 'catalog-flyrail-webapps',
          topics: [FLYRAIL_RESOURCES_TOPIC],
          async onEvent({ eventPayload }) {
            const event = eventPayload as ResourceEvent;
            if (event.kindId !== webApps) return;
            if (event.type === 'synced') await readAll();
            else await provider.handle(event);
          },
        });
        // … and what was missed is read now and then.
        await scheduler.scheduleTask({
          id: 'flyrail-webapps-to-catalog',
          frequency: { seconds: 30 },
          timeout: { minutes: 1 },
          initialDelay: { seconds: 3 },
          scope: 'local',
          fn: readAll,
        });
      },
    });
  },
});
