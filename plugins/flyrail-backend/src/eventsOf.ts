import type {
  EventSummary,
  KubernetesObject,
} from '@flyrail/backstage-plugin-flyrail-common';
import type { ClusterConnection } from '@flyrail/backstage-plugin-flyrail-node';

/** An event as `events.k8s.io/v1` serves it, those of older clients included. */
interface KubernetesEvent extends KubernetesObject {
  type?: string;
  reason?: string;
  note?: string;
  action?: string;
  regarding?: { kind?: string; name?: string };
  eventTime?: string | null;
  series?: { count?: number; lastObservedTime?: string };
  deprecatedCount?: number;
  deprecatedFirstTimestamp?: string | null;
  deprecatedLastTimestamp?: string | null;
  reportingController?: string;
  deprecatedSource?: { component?: string };
}

/** As many events of a namespace are looked through as one page holds. */
const PAGE = 500;
/** As many are shown. */
const MOST = 50;

/** The latest events about an object, what it owns of the same name, and their ReplicaSets and pods; newest first. */
export async function eventsOf(
  connection: ClusterConnection,
  { metadata: { namespace = '', name = '' } }: KubernetesObject,
): Promise<EventSummary[]> {
  const { items } = await connection.request<{ items: KubernetesEvent[] }>({
    path: `/apis/events.k8s.io/v1/namespaces/${namespace}/events`,
    query: { limit: PAGE },
  });
  return items
    .filter(event => isAbout(event.regarding?.name ?? '', name))
    .map(summary)
    .sort((a, b) => b.lastSeen.localeCompare(a.lastSeen))
    .slice(0, MOST);
}

/** `name` itself, or what Deployments make of it: `name-<hash>` and `name-<hash>-<five>`. */
function isAbout(regarding: string, name: string): boolean {
  if (regarding === name) return true;
  return (
    regarding.startsWith(`${name}-`) &&
    /^-[bcdf-hj-np-tv-xz2-9]{6,10}(-[bcdf-hj-np-tv-xz2-9]{5})?$/.test(
      regarding.slice(name.length),
    )
  );
}

function summary(event: KubernetesEvent): EventSummary {
  const first =
    event.eventTime ??
    event.deprecatedFirstTimestamp ??
    event.metadata.creationTimestamp ??
    '';
  return {
    type: event.type === 'Warning' ? 'Warning' : 'Normal',
    reason: event.reason ?? '',
    note: event.note ?? '',
    action: event.action,
    regarding: {
      kind: event.regarding?.kind ?? '',
      name: event.regarding?.name ?? '',
    },
    count: event.series?.count ?? event.deprecatedCount ?? 1,
    firstSeen: first,
    lastSeen:
      event.series?.lastObservedTime ?? event.deprecatedLastTimestamp ?? first,
    reportingController:
      event.reportingController || event.deprecatedSource?.component || '',
  };
}
