import type { LoggerService } from '@backstage/backend-plugin-api';
import type { EventsService } from '@backstage/plugin-events-node';
import type { SignalsService } from '@backstage/plugin-signals-node';
import {
  FLYRAIL_RESOURCES_CHANNEL,
  FLYRAIL_RESOURCES_TOPIC,
  type ResourceEvent,
  type ResourceSignal,
} from '@flyrail/backstage-plugin-flyrail-common';
import {
  systemClock,
  type OperatorChange,
} from '@flyrail/backstage-plugin-flyrail-node';
import { SignalThrottle } from './signalThrottle';

/** At most one signal per object in this many milliseconds. */
const SIGNAL_EVERY_MS = 1_000;

/**
 * Tells browsers (signals, throttled) and other plugins (events, every change)
 * what an operator saw. Never throws: nobody's failure to listen stops an operator.
 */
export function createAnnouncer(deps: {
  events: EventsService;
  signals: SignalsService;
  logger: LoggerService;
}) {
  const { events, signals, logger } = deps;
  const throttle = new SignalThrottle(systemClock, SIGNAL_EVERY_MS);

  const quietly = (work: Promise<void>) =>
    work.catch(error => logger.warn(`A change was not announced: ${error}`));

  function send(message: ResourceSignal) {
    quietly(
      signals.publish({
        channel: FLYRAIL_RESOURCES_CHANNEL,
        recipients: { type: 'broadcast' },
        message: { ...message },
      }),
    );
  }

  const signal = (message: ResourceSignal) =>
    throttle.run(Object.values(message).join('/'), () => send(message));

  return function announce(
    cluster: string,
    kind: string,
    change: OperatorChange,
  ): void {
    if (change.type === 'owned') {
      const { namespace, name } = change;
      signal({ cluster, kindId: kind, namespace, name });
      return;
    }
    if (change.type !== 'synced') {
      const { namespace = '', name = '' } = change.object.metadata;
      signal({ cluster, kindId: kind, namespace, name });
    }
    const eventPayload: ResourceEvent = { cluster, kindId: kind, ...change };
    quietly(events.publish({ topic: FLYRAIL_RESOURCES_TOPIC, eventPayload }));
  };
}
