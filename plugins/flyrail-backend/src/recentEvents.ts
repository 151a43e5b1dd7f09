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

/** Of one object. */
interface Known {
  /** What it and what it owns were like when it was last asked about, and since when. */
  version: string;
  since: number;
  readAt: number;
  events: EventSummary[];
  reading?: Promise<EventSummary[]>;
}

/**
 * The Events about objects: many look at the same page, and an API server searches a namespace's Events one by one.
 * They are read again after 10 s, or when the object or what it owns changed: until 2 s after that at each look where
 * it owns nothing (they come with its own changes then), else every 2 s, as while anything it owns progresses.
 */
export class RecentEvents {
  readonly #known = new LRUCache<string, Known>({ max: OBJECTS });

  constructor(
    private readonly options: {
      clock: Pick<Clock, 'monotonic'>;
      read?: typeof eventsAbout;
    },
  ) {}

  /** As `eventsAbout`, whose failures are shown as long, too. */
  async about(
    connection: ClusterConnection,
    object: KubernetesObject,
    owned: readonly OwnedObject[],
  ): Promise<EventSummary[]> {
    const { clock, read = eventsAbout } = this.options;
    const { uid } = object.metadata;
    if (!uid) return read(connection, object, owned, clock);
    const now = clock.monotonic();
    // A cluster that was restored from another's backup has its uids.
    const key = `${connection.name} ${uid}`;
    const known = this.#of(key, versionOf(object, owned), now);
    if (now - known.readAt < keptMs(known, owned)) return known.events;
    known.reading ??= read(connection, object, owned, clock)
      .then(events => Object.assign(known, { events, readAt: now }).events)
      .finally(() => {
        known.reading = undefined;
      });
    return known.reading;
  }

  #of(key: string, version: string, now: number): Known {
    const known = this.#known.get(key) ?? {
      ...{ version, since: now, readAt: -Infinity, events: [] },
    };
    this.#known.set(key, known);
    if (known.version !== version)
      Object.assign(known, { version, since: now });
    return known;
  }
}

function keptMs(
  { readAt, since }: Known,
  owned: readonly OwnedObject[],
): number {
  const progresses = owned.some(({ health }) => health === 'progressing');
  if (readAt - since >= SETTLED_MS && !progresses) return KEPT_MS;
  return owned.length > 0 ? SETTLED_MS : 0;
}

function versionOf(
  { metadata }: KubernetesObject,
  owned: readonly OwnedObject[],
): string {
  const each = owned.map(({ uid, state, health }) => [uid, state, health]);
  return JSON.stringify([metadata.resourceVersion, each]);
}
