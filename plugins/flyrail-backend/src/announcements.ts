import type { LoggerService } from '@backstage/backend-plugin-api';
import type { EventsService } from '@backstage/plugin-events-node';
import type { SignalsService } from '@backstage/plugin-signals-node';
import {
  FLYRAIL_RESOURCES_CHANNEL,
  FLYRAIL_RESOURCES_TOPIC,
  kindId,
  type ResourceEvent,
  type ResourceSignal,
} from '@flyrail/backstage-plugin-flyrail-common';
import type {
  Clock,
  Operator,
  OperatorChange,
} from '@flyrail/backstage-plugin-flyrail-node';
import type { Readers } from './readers';
import { SignalThrottle } from './signalThrottle';

const SIGNAL_INTERVAL_MS = 1_000;

/**
 * Tells the browsers (signals) and the other plugins (events) what changed.
 * A listener that fails is logged and disturbs nobody else.
 */
export class Announcements {
  readonly #throttle: SignalThrottle;

  constructor(
    private readonly options: {
      events: EventsService;
      /** Who may be told by a signal; undefined: everybody, because nobody decides who may read. */
      readers?: Pick<Readers, 'of'>;
      signals: SignalsService;
      logger: LoggerService;
      clock: Clock;
    },
  ) {
    this.#throttle = new SignalThrottle(options.clock, SIGNAL_INTERVAL_MS);
  }

  announce(cluster: string, operator: Operator, change: OperatorChange): void {
    const kind = kindId(operator.watches);
    if (change.type === 'synced') {
      this.#publish({ cluster, kindId: kind, ...change });
      return;
    }
    const { namespace = '', name = '' } =
      change.type === 'owned' ? change : change.object.metadata;
    if (change.type !== 'owned') {
      this.#publish({ cluster, kindId: kind, ...change });
    }
    const message = { cluster, kindId: kind, namespace, name };
    this.#throttle.run([cluster, kind, namespace, name].join('/'), () =>
      this.#signal(message),
    );
  }

  /** To those only who were shown the object a moment ago; the others learn of it when they ask again. */
  #signal(message: ResourceSignal): void {
    const { readers, signals } = this.options;
    const entityRef = readers?.of(message);
    if (entityRef?.length === 0) return;
    this.#settle(
      signals.publish({
        recipients: entityRef
          ? { type: 'user', entityRef }
          : { type: 'broadcast' },
        channel: FLYRAIL_RESOURCES_CHANNEL,
        message: { ...message },
      }),
    );
  }

  #publish(event: ResourceEvent): void {
    this.#settle(
      this.options.events.publish({
        topic: FLYRAIL_RESOURCES_TOPIC,
        eventPayload: event,
      }),
    );
  }

  #settle(published: Promise<void>): void {
    published.catch(error =>
      this.options.logger.warn(`A change was not announced: ${error}`),
    );
  }
}
