import { NotFoundError } from '@backstage/errors';
import type {
  EventSummary,
  ResourceDefinition,
  ResourceDetail,
} from '@flyrail/backstage-plugin-flyrail-common';
import { kindId } from '@flyrail/backstage-plugin-flyrail-common';
import type { ClusterConnection } from '@flyrail/backstage-plugin-flyrail-node';
import type { Cluster } from './cluster';
import { refusal } from './refusal';
import { read } from './writes';

/** One page of the namespace's Events is looked through … */
const EVENTS_READ = 500;
/** … and as many are shown. */
const EVENTS_SHOWN = 50;
const EVENTS_TIMEOUT_MS = 3_000;

/**
 * Everything the page of one object shows. A cluster that is away answers with
 * what was last known; Events that cannot be read leave the rest as it is.
 *
 * @throws NotFoundError, or ServiceUnavailableError when nothing is known
 */
export async function resourceDetail(
  cluster: Cluster,
  resource: ResourceDefinition,
  namespace: string,
  name: string,
): Promise<ResourceDetail> {
  const kind = kindId(resource);
  const running = cluster.operator(kind);
  const { cluster: status, stale } = cluster.list(kind, () => false);
  let object = running?.get(namespace, name);
  if (!object) {
    // Asked for right after it was written, it may not be in the cache yet.
    const connection = cluster.connection();
    object = await read(connection, resource, namespace, name).catch(error => {
      throw refusal(error, {
        cluster: cluster.name,
        kind: resource.kind,
        namespace,
        name,
      });
    });
  }
  if (!object) {
    throw new NotFoundError(
      `${resource.kind} ${namespace}/${name} does not exist in cluster "${cluster.name}"`,
    );
  }
  const uid = object.metadata.uid ?? '';
  const owned = running?.owned(uid) ?? [];
  const about = new Set([uid, ...owned.map(each => each.uid)].filter(Boolean));
  return {
    cluster: status,
    stale,
    object,
    owned,
    events: stale
      ? []
      : await eventsAbout(cluster.connection(), namespace, name, about),
    drift: running?.drift(uid) ?? [],
  };
}

/**
 * The Events about the object, what it owns, and the ReplicaSets and pods that
 * Deployments make of it; newest first. None when they cannot be read in time.
 */
async function eventsAbout(
  connection: ClusterConnection,
  namespace: string,
  name: string,
  uids: ReadonlySet<string | undefined>,
): Promise<EventSummary[]> {
  const { items } = await connection
    .request<{ items: EventBody[] }>({
      path: `/apis/events.k8s.io/v1/namespaces/${encodeURIComponent(
        namespace,
      )}/events`,
      query: { limit: EVENTS_READ },
      timeoutMs: EVENTS_TIMEOUT_MS,
    })
    .catch(() => ({ items: [] as EventBody[] }));
  return items
    .filter(
      ({ regarding }) =>
        uids.has(regarding?.uid) || isMadeOf(name, regarding?.name ?? ''),
    )
    .map(summarizeEvent)
    .sort((a, b) => b.lastSeen.localeCompare(a.lastSeen))
    .slice(0, EVENTS_SHOWN);
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
