import type { LoggerService } from '@backstage/backend-plugin-api';
import type { EventsService } from '@backstage/plugin-events-node';
import type { SignalsService } from '@backstage/plugin-signals-node';
import {
  FLYRAIL_RESOURCES_CHANNEL,
  FLYRAIL_RESOURCES_TOPIC,
  kindId,
  type ResourceEvent,
} from '@flyrail/backstage-plugin-flyrail-common';
import type {
  Clock,
  Operator,
  OperatorChange,
} from '@flyrail/backstage-plugin-flyrail-node';
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
    this.#throttle.run([cluster, kind, namespace, name].join('/'), () =>
      this.#settle(
        this.options.signals.publish({
          recipients: { type: 'broadcast' },
          channel: FLYRAIL_RESOURCES_CHANNEL,
          message: { cluster, kindId: kind, namespace, name },
        }),
      ),
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
