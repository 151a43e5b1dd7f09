import {
  coreServices,
  createBackendModule,
  type BackendFeature,
} from '@backstage/backend-plugin-api';
import {
  mockCredentials,
  mockServices,
  startTestBackend,
} from '@backstage/backend-test-utils';
import { catalogServiceRef } from '@backstage/plugin-catalog-node';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import {
  notificationService,
  type NotificationSendOptions,
} from '@backstage/plugin-notifications-node';
import { Owners, systemClock } from '@flyrail/backstage-plugin-flyrail-node';
import request from 'supertest';
import { PortalAnnouncer } from '../notify/portalAnnouncer';
import { shop, shopTeam } from './announcements';

/**
 * A portal with the component `shop` and its team, and the announcer as a host makes it, which sends through the real
 * NotificationService.
 *
 * @param notifications - what answers as the plugin `notifications`; without it, nobody does
 */
export async function givenPortal(notifications?: BackendFeature) {
  let announcer: PortalAnnouncer;
  const logger = mockServices.logger.mock();
  const module = createBackendModule({
    pluginId: 'flyrail',
    moduleId: 'owners-are-told',
    register(env) {
      env.registerInit({
        deps: {
          auth: coreServices.auth,
          catalog: catalogServiceRef,
          sender: notificationService,
        },
        async init({ auth, catalog, sender }) {
          announcer = new PortalAnnouncer({
            owners: new Owners({ auth, catalog, clock: systemClock }),
            notifications: sender,
            logger,
          });
        },
      });
    },
  });
  const backend = await startTestBackend({
    features: [
      module,
      ...(notifications ? [notifications] : []),
      catalogServiceMock.factory({ entities: [shop, shopTeam] }),
      mockServices.rootConfig.factory({
        data: { app: { baseUrl: 'https://example.com/portal' } },
      }),
    ],
  });
  return {
    announcer: announcer!,
    logger,
    /** What a person finds behind the bell. */
    async listOf(
      user: string,
    ): Promise<{ payload: NotificationSendOptions['payload'] }[]> {
      const { body } = await request(backend.server)
        .get('/api/notifications')
        .set('Authorization', mockCredentials.user.header(user))
        .expect(200);
      return body.notifications;
    },
    stop: async () => backend.stop(),
  };
}
