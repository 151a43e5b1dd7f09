import type { LoggerService } from '@backstage/backend-plugin-api';
import type { EventsService } from '@backstage/plugin-events-node';
import type { SignalsService } from '@backstage/plugin-signals-node';
import {
  FLYRAIL_RESOURCES_CHANNEL,
  FLYRAIL_RESOURCES_TOPIC,
  kindId,
  type KubernetesObject,
  type ResourceEvent,
  type ResourceSignal,
} from '@flyrail/backstage-plugin-flyrail-common';
import type {
  Clock,
  Operator,
  OperatorChange,
} from '@flyrail/backstage-plugin-flyrail-node';
import type { Readers } from './readers';
import { Throttle } from './throttle';

/** Each announcement is a request to the events bus: a thousand changes must not become a thousand of them. */
const INTERVAL_MS = 500;
/** An event stays well under what the bus takes, 5 MB. */
const OBJECTS_OF_AN_EVENT = 100;
/** Above it a signal names none, and means all. */
const OBJECTS_OF_A_SIGNAL = 100;

/** What changed of one kind on one cluster since it was announced last, by namespace and name. */
class Changes {
  readonly upserted = new Map<string, KubernetesObject>();
  readonly deleted = new Map<string, KubernetesObject>();
  /** Changed in any way that a page shows. */
  readonly touched = new Map<string, { namespace: string; name: string }>();

  constructor(readonly cluster: string, readonly kind: string) {}

  add(change: Exclude<OperatorChange, { type: 'synced' }>): void {
    const { namespace = '', name = '' } =
      change.type === 'owned' ? change : change.object.metadata;
    const key = `${namespace}/${name}`;
    this.touched.set(key, { namespace, name });
    if (
      change.type === 'owned' ||
      (change.type === 'upsert' && change.statusOnly)
    ) {
      return;
    }
    // The last one counts.
    const gone = change.type === 'delete';
    (gone ? this.upserted : this.deleted).delete(key);
    (gone ? this.deleted : this.upserted).set(
      key,
      withoutStatus(change.object),
    );
  }
}

/**
 * Tells the browsers (signals) and the other plugins (events) what changed: the
 * first change of a kind on a cluster at once, what follows together, twice a
 * second. A listener that fails is logged and disturbs nobody else.
 */
export class Announcements {
  readonly #throttle: Throttle;
  readonly #changes = new Map<string, Changes>();

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
    this.#throttle = new Throttle(options.clock, INTERVAL_MS);
  }

  announce(cluster: string, operator: Operator, change: OperatorChange): void {
    const kind = kindId(operator.watches);
    if (change.type === 'synced') {
      this.#publish({ cluster, kindId: kind, type: 'synced' });
      return;
    }
    const key = `${cluster}/${kind}`;
    const changes = this.#changes.get(key) ?? new Changes(cluster, kind);
    this.#changes.set(key, changes);
    changes.add(change);
    this.#throttle.run(key, () => {
      const gathered = this.#changes.get(key);
      if (!gathered) return;
      this.#changes.delete(key);
      this.#publishAll(gathered);
      this.#signalAll(gathered);
    });
  }

  #publishAll({ cluster, kind, upserted, deleted }: Changes): void {
    const all = [
      ...[...upserted.values()].map(object => ({ upserted: [object] })),
      ...[...deleted.values()].map(object => ({ deleted: [object] })),
    ];
    for (let from = 0; from < all.length; from += OBJECTS_OF_AN_EVENT) {
      const part = all.slice(from, from + OBJECTS_OF_AN_EVENT);
      this.#publish({
        cluster,
        kindId: kind,
        type: 'changed',
        upserted: part.flatMap(each =>
          'upserted' in each ? each.upserted : [],
        ),
        deleted: part.flatMap(each => ('deleted' in each ? each.deleted : [])),
      });
    }
  }

  /** To those only who were shown an object a moment ago; the others learn of it when they ask again. */
  #signalAll({ cluster, kind, touched }: Changes): void {
    const { readers } = this.options;
    const audiences = new Map<string, ResourceSignal['objects'] & {}>();
    for (const object of touched.values()) {
      const persons = readers?.of({ cluster, kindId: kind, ...object });
      if (persons?.length === 0) continue;
      const audience = JSON.stringify(persons ?? null);
      const objects = audiences.get(audience) ?? [];
      objects.push(object);
      audiences.set(audience, objects);
    }
    for (const [audience, objects] of audiences) {
      this.#signal(JSON.parse(audience), {
        cluster,
        kindId: kind,
        ...(objects.length <= OBJECTS_OF_A_SIGNAL && { objects }),
      });
    }
  }

  #signal(persons: string[] | null, message: ResourceSignal): void {
    this.#settle(
      this.options.signals.publish({
        recipients: persons
          ? { type: 'user', entityRef: persons }
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

/** Changes of the status alone are no event, so an event's status would soon be wrong. */
function withoutStatus({ status: _, ...object }: KubernetesObject) {
  return object;
}
