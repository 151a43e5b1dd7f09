import type { LoggerService } from '@backstage/backend-plugin-api';
import type {
  KubernetesObject,
  ResourceRef,
} from '@flyrail/backstage-plugin-flyrail-common';
import { resourcePath } from '@flyrail/backstage-plugin-flyrail-common';
import { Event } from '../builtins';
import type { Clock } from '../clock';
import type {
  ClusterConnection,
  ClusterRequest,
} from '../cluster/clusterConnection';
import { microTime } from './microTime';
import type { Work } from '../reconcile/work';

/** Repetitions within this time are one Event with a count, as client-go's recorder. */
const seriesMs = 6 * 60_000;
/** The API server's limit for `note`. */
const noteLength = 1024;

export interface EventClaim {
  type: 'Normal' | 'Warning';
  /** CamelCase. */
  reason: string;
  /** What was done, CamelCase: `Reconcile`, `Heal`. */
  action: string;
  note: string;
}

interface Series {
  name: string;
  count: number;
  /** Monotonic. */
  lastAt: number;
}

/**
 * Writes events.k8s.io/v1 Events about the objects an operator reconciles. Never throws and is never waited for:
 * an Event that cannot be written is a log line.
 */
export class EventRecorder {
  /** In the order in which they were last written to. */
  private readonly series = new Map<string, Series>();
  private sequence = 0;

  constructor(
    private readonly options: {
      connection: ClusterConnection;
      clock: Clock;
      logger: LoggerService;
      reportingController: string;
      reportingInstance: string;
    },
  ) {}

  record(
    resource: ResourceRef,
    regarding: KubernetesObject,
    claim: EventClaim,
    { authorship }: Work,
  ): void {
    this.write(resource, regarding, claim, authorship).catch(error =>
      this.options.logger.debug(
        `Event ${claim.reason} was not written: ${(error as Error).message}`,
      ),
    );
  }

  private async write(
    resource: ResourceRef,
    regarding: KubernetesObject,
    claim: EventClaim,
    authorship: Work['authorship'],
  ): Promise<void> {
    const { clock, reportingController, reportingInstance } = this.options;
    const now = clock.now();
    const monotonic = clock.monotonic();
    const note = claim.note.slice(0, noteLength);
    const { name, namespace = 'default', uid } = regarding.metadata;
    const id = [uid, claim.type, claim.reason, claim.action, note].join('\0');
    const known = this.series.get(id);
    if (known && monotonic - known.lastAt < seriesMs) {
      known.count++;
      known.lastAt = monotonic;
      this.series.delete(id);
      this.series.set(id, known);
      await this.unlessLost(id, known, {
        ...authorship,
        method: 'PATCH',
        path: resourcePath(Event, { namespace, name: known.name }),
        contentType: 'application/merge-patch+json',
        body: {
          series: { count: known.count, lastObservedTime: microTime(now) },
        },
      });
      return;
    }
    this.forgetOld(monotonic);
    // As client-go names them: the object and the time, here with a counter against two within a millisecond.
    const eventName = `${name!.slice(0, 200)}.${now.toString(16)}${(
      this.sequence++ % 4096
    )
      .toString(16)
      .padStart(3, '0')}`;
    const begun = { name: eventName, count: 1, lastAt: monotonic };
    this.series.set(id, begun);
    await this.unlessLost(id, begun, {
      ...authorship,
      method: 'POST',
      path: resourcePath(Event, { namespace }),
      body: {
        apiVersion: 'events.k8s.io/v1',
        kind: 'Event',
        metadata: { name: eventName, namespace },
        eventTime: microTime(now),
        reportingController,
        reportingInstance,
        action: claim.action,
        reason: claim.reason.slice(0, 128),
        regarding: {
          apiVersion: regarding.apiVersion,
          kind: resource.kind,
          name,
          namespace: regarding.metadata.namespace,
          uid,
          resourceVersion: regarding.metadata.resourceVersion,
        },
        note,
        type: claim.type,
      },
    });
  }

  /** What was not written is not counted on: the next time it is said anew. */
  private async unlessLost(
    id: string,
    series: Series,
    request: ClusterRequest,
  ): Promise<void> {
    try {
      await this.options.connection.request(request);
    } catch (error) {
      if (this.series.get(id) === series) {
        this.series.delete(id);
      }
      throw error;
    }
  }

  private forgetOld(now: number): void {
    for (const [id, { lastAt }] of this.series) {
      if (now - lastAt < seriesMs) {
        return;
      }
      this.series.delete(id);
    }
  }
}
