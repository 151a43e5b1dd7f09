import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import {
  catalogProcessingExtensionPoint,
  catalogServiceRef,
} from '@backstage/plugin-catalog-node';
import { eventsServiceRef } from '@backstage/plugin-events-node';
import {
  FLYRAIL_RESOURCES_TOPIC,
  FlyrailClient,
  kindId,
  type ResourceEvent,
} from '@flyrail/backstage-plugin-flyrail-common';
import { WebApp } from '@flyrail/backstage-plugin-webapp-common';
import { readCatalog } from './catalogView';
import { WebAppAnnotationProcessor } from './WebAppAnnotationProcessor';
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
        processing: catalogProcessingExtensionPoint,
        catalog: catalogServiceRef,
        events: eventsServiceRef,
        scheduler: coreServices.scheduler,
        discovery: coreServices.discovery,
        auth: coreServices.auth,
        logger: coreServices.logger,
      },
      async init(deps) {
        const { processing, catalog, events, scheduler, auth, logger } = deps;
        const provider = new WebAppEntityProvider(logger);
        const client = new FlyrailClient({ discoveryApi: deps.discovery });
        const webApps = kindId(WebApp);
        processing.addEntityProvider(provider);
        processing.addProcessor(
          new WebAppAnnotationProcessor(provider, error =>
            logger.warn(
              `The catalog has not taken up a WebApp yet; it is tried again: ${error}`,
            ),
          ),
        );

        const read = async (cluster?: string, signal?: AbortSignal) => {
          const { token } = await auth.getPluginRequestToken({
            onBehalfOf: await auth.getOwnServiceCredentials(),
            targetPluginId: 'flyrail',
          });
          return client.listResources(webApps, { cluster }, { token, signal });
        };

        // What changes arrives as an event …
        await events.subscribe({
          id: 'catalog-flyrail-webapps',
          topics: [FLYRAIL_RESOURCES_TOPIC],
          async onEvent({ eventPayload }) {
            const event = eventPayload as ResourceEvent;
            if (event.kindId !== webApps) return;
            if (event.type === 'changed') await provider.handle(event);
            else {
              await provider.reconcile(() => read(event.cluster), {
                partial: true,
              });
            }
          },
        });
        // … and what was missed is read now and then.
        await scheduler.scheduleTask({
          id: 'flyrail-webapps-to-catalog',
          frequency: { seconds: 30 },
          timeout: { minutes: 1 },
          initialDelay: { seconds: 3 },
          scope: 'local',
          async fn(signal) {
            await provider.compare(await readCatalog(catalog, auth));
            await provider.reconcile(() => read(undefined, signal));
          },
        });
      },
    });
  },
});
