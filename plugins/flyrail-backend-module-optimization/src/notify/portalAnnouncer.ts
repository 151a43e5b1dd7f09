import type { AuthService, LoggerService } from '@backstage/backend-plugin-api';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import type { NotificationService } from '@backstage/plugin-notifications-node';
import { KUBERNETES_ID } from '@flyrail/backstage-plugin-flyrail-common';
import { payloadOf, type Announcement, type Announcer } from './announcement';

/** A portal without notifications answers so; it may be given some while it runs. */
const NOT_THERE = /status 404\b/;

/**
 * Tells the owners of the catalog entity with the object's `backstage.io/kubernetes-id` by Backstage's notifications,
 * and by whatever the portal sends those with (Slack, e-mail). A portal without them, and an object without an entity
 * or an owner, is told of nothing.
 */
export class PortalAnnouncer implements Announcer {
  constructor(
    private readonly options: {
      notifications: Pick<NotificationService, 'send'>;
      catalog: Pick<CatalogService, 'getEntities'>;
      auth: Pick<AuthService, 'getOwnServiceCredentials'>;
      logger: Pick<LoggerService, 'debug' | 'warn'>;
    },
  ) {}

  announce(announcement: Announcement): void {
    this.tell(announcement).catch((error: Error) => {
      const { logger } = this.options;
      const { namespace, name } = announcement.object.metadata;
      const text = `Nobody was notified of ${announcement.what} of CostOptimization ${namespace}/${name}: ${error.message}`;
      if (NOT_THERE.test(error.message)) {
        logger.debug(`${text} (this portal has no notifications)`);
      } else {
        logger.warn(text);
      }
    });
  }

  /** Resolves when it is sent, or there is nobody to send it to. */
  async tell(announcement: Announcement): Promise<void> {
    const { auth, catalog, notifications } = this.options;
    const id = announcement.object.metadata.labels?.[KUBERNETES_ID];
    if (!id) {
      return;
    }
    const { items } = await catalog.getEntities(
      {
        filter: { [`metadata.annotations.${KUBERNETES_ID}`]: id },
        fields: ['kind', 'metadata.name', 'metadata.namespace', 'relations'],
      },
      { credentials: await auth.getOwnServiceCredentials() },
    );
    for (const { kind, metadata, relations = [] } of items) {
      const owners = relations
        .filter(({ type }) => type === 'ownedBy')
        .map(({ targetRef }) => targetRef);
      if (owners.length > 0) {
        const path = [
          '/catalog',
          metadata.namespace ?? 'default',
          kind.toLocaleLowerCase('en-US'),
          metadata.name,
        ].join('/');
        await notifications.send({
          recipients: { type: 'entity', entityRef: owners },
          payload: payloadOf(announcement, path),
        });
      }
    }
  }
}
