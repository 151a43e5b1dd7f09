import type {
  EventSummary,
  KubernetesObject,
  OwnedObject,
} from '@flyrail/backstage-plugin-flyrail-common';
import type {
  Clock,
  ClusterConnection,
} from '@flyrail/backstage-plugin-flyrail-node';
import { LRUCache } from 'lru-cache';
import { eventsAbout } from './events';

/** An operator's Events follow what it writes to an object; after so long they have come. */
const SETTLED_MS = 2_000;
/** What was read of an object that stands still is shown for so long. */
const KEPT_MS = 10_000;
/** Objects whose Events are kept; of each at most fifty. */
const OBJECTS = 1_000;

/** Of one version of an object. */
interface Known {
  firstAsked: number;
  readAt?: number;
  events: EventSummary[];
}

/**
 * The Events about objects. About an object that owns nothing they come with its own changes, and are read again after
 * 10 s or when it changed: many look at the same page, and an API server searches a namespace's Events one by one.
 */
export class RecentEvents {
  readonly #known = new LRUCache<string, Known>({ max: OBJECTS });

  constructor(
    private readonly options: {
      clock: Pick<Clock, 'monotonic'>;
      read?: typeof eventsAbout;
    },
  ) {}

  /** As `eventsAbout`, whose failures are shown for 10 s, too. */
  async about(
    connection: ClusterConnection,
    object: KubernetesObject,
    owned: readonly OwnedObject[],
  ): Promise<EventSummary[]> {
    const { clock, read = eventsAbout } = this.options;
    const { uid, resourceVersion } = object.metadata;
    if (!uid || owned.length > 0) return read(connection, object, owned);
    const key = `${uid} ${resourceVersion}`;
    const now = clock.monotonic();
    const known = this.#known.get(key) ?? { firstAsked: now, events: [] };
    this.#known.set(key, known);
    if (known.readAt !== undefined && now - known.readAt < KEPT_MS) {
      return known.events;
    }
    const events = await read(connection, object, owned);
    if (now - known.firstAsked >= SETTLED_MS) {
      known.events = events;
      known.readAt = now;
    }
    return events;
  }
}
