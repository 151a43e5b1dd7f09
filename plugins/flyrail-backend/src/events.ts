import {
  resourcePath,
  type EventSummary,
  type KubernetesObject,
  type OwnedObject,
} from '@flyrail/backstage-plugin-flyrail-common';
import {
  Event,
  systemClock,
  type Clock,
  type ClusterConnection,
} from '@flyrail/backstage-plugin-flyrail-node';
import { LRUCache } from 'lru-cache';

/** So many Events are shown … */
const EVENTS_SHOWN = 50;
/** … of these so many are kept for the operator's own, which pods' Events would push out. */
const OWN_SHOWN = 25;
/** Objects that are asked about one by one: itself and what it owns. */
const OBJECTS_ASKED = 20;
const PAGE = 500;
/** Pages for one question; an API server keeps Events for an hour. */
const PAGES = 10;
const PATIENCE_MS = 3_000;
/** A namespace with no more Events than these is read as a whole, with one question instead of ten. */
const FEW = 250;
/** That it has more is remembered for so long, of so many namespaces. */
const MANY_MS = 60_000;
const NAMESPACES = 1_000;

/** Kinds that Deployments make. */
const MADE = ['ReplicaSet', 'Pod'];

/** Operators report as `flyrail-<operator>`. */
const OWN = /^flyrail/;

/**
 * The Events about an object, what it owns, and the ReplicaSets and pods that
 * Deployments make of it; newest first, of the same moment the operator's own
 * first. Where it owns nothing, and where a namespace has many, the API server
 * selects them, so those of others hide none; only ReplicaSets and pods,
 * whose uids are not known here, are looked through by kind, at most 5000 Events
 * of each. Without what cannot be read in 3 seconds.
 */
export async function eventsAbout(
  connection: ClusterConnection,
  object: KubernetesObject,
  owned: readonly OwnedObject[],
  clock: Pick<Clock, 'monotonic'> = systemClock,
): Promise<EventSummary[]> {
  const { namespace, name = '', uid } = object.metadata;
  // A signal and not the request's own timeout: that would count as a cluster that is away.
  const signal = AbortSignal.timeout(PATIENCE_MS);
  const uids = [uid, ...owned.map(each => each.uid)]
    .filter(Boolean)
    .slice(0, OBJECTS_ASKED);
  const isAlone = owned.length === 0;
  const kindsMade = isAlone ? [] : MADE;
  const all = isAlone
    ? undefined
    : await everyEvent(connection, namespace, signal, clock);
  if (all) {
    const concerned = all.filter(
      ({ regarding }) =>
        uids.includes(regarding?.uid) ||
        (kindsMade.includes(regarding?.kind ?? '') &&
          isMadeOf(name, regarding?.name ?? '')),
    );
    return firstOf(concerned.map(summarizeEvent));
  }
  const ask = (fieldSelector: string) =>
    selectedEvents(connection, { namespace, fieldSelector, signal });
  const [about, made] = await Promise.all([
    Promise.all(uids.map(each => ask(`regarding.uid=${each}`))),
    Promise.all(kindsMade.map(each => ask(`regarding.kind=${each}`))),
  ]);
  const ofMade = made
    .flat()
    .filter(({ regarding }) => isMadeOf(name, regarding?.name ?? ''));
  return firstOf([...about.flat(), ...ofMade].map(summarizeEvent));
}

/** What is known of a cluster's Events beyond one question. */
interface Shared {
  /** Readings under way: who asks for the same meanwhile gets the same. */
  every: Map<string, Promise<EventBody[] | undefined>>;
  selected: Map<string, Promise<EventBody[]>>;
  /** Until when a namespace counts as one with many. */
  many: LRUCache<string, number>;
}

const sharedOf = new WeakMap<ClusterConnection, Shared>();

function sharedBy(connection: ClusterConnection): Shared {
  let shared = sharedOf.get(connection);
  if (!shared) {
    shared = {
      every: new Map(),
      selected: new Map(),
      many: new LRUCache({ max: NAMESPACES }),
    };
    sharedOf.set(connection, shared);
  }
  return shared;
}

function once<T>(
  underWay: Map<string, Promise<T>>,
  key: string,
  read: () => Promise<T>,
): Promise<T> {
  let reading = underWay.get(key);
  if (!reading) {
    reading = read().finally(() => underWay.delete(key));
    underWay.set(key, reading);
  }
  return reading;
}

/** All Events of a namespace; undefined when there are many, or when they cannot be read. */
async function everyEvent(
  connection: ClusterConnection,
  namespace: string | undefined,
  signal: AbortSignal,
  clock: Pick<Clock, 'monotonic'>,
): Promise<EventBody[] | undefined> {
  const { every, many } = sharedBy(connection);
  const key = namespace ?? '';
  if (clock.monotonic() < (many.get(key) ?? -Infinity)) return undefined;
  return once(every, key, async () => {
    try {
      const { items, metadata } = await connection.request<EventList>({
        path: resourcePath(Event, { namespace }),
        query: { limit: FEW },
        signal,
      });
      if (!metadata.continue) return items;
      many.set(key, clock.monotonic() + MANY_MS);
    } catch {
      // Forbidden, too slow, or away: as with each question below.
    }
    return undefined;
  });
}

/** Pages until the end, the bound or the failure, whichever comes first; what was read by then. */
async function selectedEvents(
  connection: ClusterConnection,
  asked: { namespace?: string; fieldSelector: string; signal: AbortSignal },
): Promise<EventBody[]> {
  const { namespace, fieldSelector, signal } = asked;
  const { selected } = sharedBy(connection);
  return once(selected, `${namespace ?? ''} ${fieldSelector}`, async () => {
    const events: EventBody[] = [];
    let next: string | undefined;
    try {
      for (let page = 0; page < PAGES; page++) {
        const { items, metadata } = await connection.request<EventList>({
          path: resourcePath(Event, { namespace }),
          query: { fieldSelector, limit: PAGE, continue: next },
          signal,
        });
        events.push(...items);
        next = metadata.continue || undefined;
        if (!next) break;
      }
    } catch {
      // Forbidden, too slow, or away: the rest of the page is worth showing without them.
    }
    return events;
  });
}

/** Newest first, bounded; the operator's own are not pushed out by others. Pure. */
export function firstOf(events: readonly EventSummary[]): EventSummary[] {
  const isOwn = (event: EventSummary) => OWN.test(event.reportingController);
  const newestFirst = (a: EventSummary, b: EventSummary) =>
    b.lastSeen.localeCompare(a.lastSeen) || Number(isOwn(b)) - Number(isOwn(a));
  const sorted = [...events].sort(newestFirst);
  const kept = new Set(sorted.filter(isOwn).slice(0, OWN_SHOWN));
  const others = sorted
    .filter(event => !kept.has(event))
    .slice(0, EVENTS_SHOWN - kept.size);
  return [...kept, ...others].sort(newestFirst);
}

/** What a Deployment makes: `name-<hash>` and `name-<hash>-<five>`. */
function isMadeOf(name: string, candidate: string): boolean {
  return (
    candidate.startsWith(`${name}-`) &&
    /^-[bcdf-hj-np-tv-xz2-9]{6,10}(-[bcdf-hj-np-tv-xz2-9]{5})?$/.test(
      candidate.slice(name.length),
    )
  );
}

/** events.k8s.io/v1, as far as it is read here. */
interface EventBody {
  metadata: { creationTimestamp?: string };
  type?: string;
  reason?: string;
  note?: string;
  action?: string;
  regarding?: { kind?: string; name?: string; uid?: string };
  eventTime?: string | null;
  series?: { count: number; lastObservedTime: string };
  reportingController?: string;
  deprecatedSource?: { component?: string };
  deprecatedCount?: number;
  deprecatedFirstTimestamp?: string | null;
  deprecatedLastTimestamp?: string | null;
}

interface EventList {
  metadata: { continue?: string };
  items: EventBody[];
}

/** Reads an Event of either generation: series, or the counts of core/v1. */
export function summarizeEvent(event: EventBody): EventSummary {
  const firstSeen =
    event.eventTime ??
    event.deprecatedFirstTimestamp ??
    event.metadata.creationTimestamp ??
    new Date(0).toISOString();
  return {
    type: event.type === 'Warning' ? 'Warning' : 'Normal',
    reason: event.reason ?? '',
    note: event.note ?? '',
    ...(event.action ? { action: event.action } : {}),
    regarding: {
      kind: event.regarding?.kind ?? '',
      name: event.regarding?.name ?? '',
    },
    count: event.series?.count ?? event.deprecatedCount ?? 1,
    firstSeen: utc(firstSeen),
    lastSeen: utc(
      event.series?.lastObservedTime ??
        event.deprecatedLastTimestamp ??
        firstSeen,
    ),
    reportingController:
      event.reportingController || event.deprecatedSource?.component || '',
  };
}

function utc(time: string): string {
  return new Date(time).toISOString();
}
