import type { LoggerService } from '@backstage/backend-plugin-api';
import type { NotificationService } from '@backstage/plugin-notifications-node';
import type { Owners } from '@flyrail/backstage-plugin-flyrail-node';
import type { Announcement, Announcer, Told } from './announcement';
import { notificationOf } from './notification';
import { whereToLook } from './whereToLook';

/** A portal without notifications answers so; it may be given some while it runs. */
const NOT_THERE = /status 404\b/;

/**
 * Tells owners by Backstage's notifications, and by whatever the portal sends those with (Slack, e-mail): the owners of
 * the CostOptimization as the host knows them, and where nobody is known, those of what it sizes. Nothing is sent for
 * nobody. What is wrong is said in one line of the log, and again only once it is something else, or was well between.
 */
export class PortalAnnouncer implements Announcer {
  #complaint: 'absent' | 'failed' | undefined;

  constructor(
    private readonly options: {
      notifications: Pick<NotificationService, 'send'>;
      owners: Pick<Owners, 'ownershipOf'>;
      logger: Pick<LoggerService, 'debug' | 'info' | 'warn'>;
    },
  ) {}

  async announce(announcement: Announcement): Promise<Told> {
    try {
      return await this.#tell(announcement);
    } catch (error) {
      return this.#complain(announcement, error as Error);
    }
  }

  async #tell(announcement: Announcement): Promise<Told> {
    const { notifications, owners } = this.options;
    const known = await owners.ownershipOf([
      announcement.object,
      ...announcement.sized,
    ]);
    const entityRef = known.find(each => each.owners.length > 0)?.owners;
    if (!entityRef) {
      return 'nobody';
    }
    const link = whereToLook(
      announcement,
      known.flatMap(({ entities }) => entities),
    );
    await notifications.send({
      recipients: { type: 'entity', entityRef },
      payload: notificationOf(announcement, link),
    });
    this.#complaint = undefined;
    return 'sent';
  }

  #complain({ what, object }: Announcement, { message }: Error): Told {
    const { logger } = this.options;
    const told = NOT_THERE.test(message) ? 'absent' : 'failed';
    const text = `Nobody was notified of ${what} of CostOptimization ${
      object.metadata.namespace
    }/${object.metadata.name}: ${message}. ${
      told === 'absent'
        ? 'This portal has no notifications: install @backstage/plugin-notifications-backend, or go without. No such line follows'
        : 'It is in the status all the same. Further ones like this are counted in costopt_notifications_total'
    }`;
    if (this.#complaint === told) {
      logger.debug(text);
    } else if (told === 'absent') {
      logger.info(text);
    } else {
      logger.warn(text);
    }
    this.#complaint = told;
    return told;
  }
}
