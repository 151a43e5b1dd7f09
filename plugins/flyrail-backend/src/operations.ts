import type {
  AuditorService,
  BackstageCredentials,
} from '@backstage/backend-plugin-api';
import type { JsonObject } from '@backstage/types';
import {
  KUBERNETES_ID,
  type ApplyResult,
  type ClusterList,
  type EditRequest,
  type LatestResource,
  type ResourceAddress,
  type ResourceDetail,
  type ResourceExplanation,
  type ResourceFilter,
  type ResourceList,
} from '@flyrail/backstage-plugin-flyrail-common';
import type { HostCaller } from '@flyrail/backstage-plugin-flyrail-node';
import { addressOf, type Access, type Judge } from './access';
import type { DriftHistory } from './database/DriftHistory';
import { resourceDetail } from './detail';
import { editResource, latestResource } from './edits';
import { explain } from './explanation';
import { writable, type Host } from './host';
import { pauseResource } from './pause';
import type { Readers } from './readers';
import type { RecentEvents } from './recentEvents';
import type { ApplyBody } from './requests';
import { applyResource, deleteResource } from './writes';

/** Who asks: a person or agent, over HTTP or as an action. */
export type Caller = HostCaller;

/**
 * What can be asked of the host. Each is checked (permission, for the object
 * concerned), done, and leaves an audit event that names the person; HTTP and
 * actions both come here and nowhere else.
 */
export class Operations {
  constructor(
    private readonly options: {
      host: Host;
      access: Access;
      auditor: AuditorService;
      readers: Readers;
      history: Pick<DriftHistory, 'with'>;
      events: Pick<RecentEvents, 'about'>;
    },
  ) {}

  /**
   * The clusters where the caller may read anything at all.
   *
   * @throws NotAllowedError
   */
  async clusters({ credentials }: Caller): Promise<ClusterList> {
    const { host, access } = this.options;
    const judge = await access.toRead(credentials);
    return {
      items: host.clusters
        .filter(({ name }) => judge.concerns(name))
        .map(cluster => cluster.overview()),
    };
  }

  /**
   * Objects of a kind that the caller may read, one entry for each cluster asked
   * but for those where the caller may read nothing.
   *
   * @throws NotAllowedError, NotFoundError for a kind or cluster that there is not
   */
  async list(
    caller: Caller,
    kindId: string,
    filter: ResourceFilter,
  ): Promise<ResourceList> {
    const { host, access } = this.options;
    return this.#audited(
      caller,
      'resource-read',
      { queryType: 'list', kindId, ...filter },
      async () => {
        const judge = await access.toRead(caller.credentials);
        host.kind(kindId);
        const asked = filter.cluster
          ? [host.cluster(filter.cluster, judge.concerns)]
          : host.clusters.filter(({ name }) => judge.concerns(name));
        const clusters = await Promise.all(
          asked.map(async each => {
            const found = each.list(
              kindId,
              ({ metadata }) =>
                (!filter.kubernetesId ||
                  metadata.labels?.[KUBERNETES_ID] === filter.kubernetesId) &&
                (!filter.namespace ||
                  metadata.namespace === filter.namespace) &&
                (!filter.name || metadata.name === filter.name),
            );
            const placed = found.items.map(object => ({
              cluster: each.name,
              kindId,
              object,
            }));
            const allowed = await judge.allowed(placed);
            this.#shown(caller, kindId, judge, () => allowed.map(addressOf));
            return { ...found, items: allowed.map(({ object }) => object) };
          }),
        );
        return { clusters };
      },
      ({ clusters }) => ({
        objects: clusters.reduce((sum, { items }) => sum + items.length, 0),
      }),
    );
  }

  /** @throws NotAllowedError, NotFoundError, or ServiceUnavailableError when nothing is known */
  async get(caller: Caller, address: ResourceAddress): Promise<ResourceDetail> {
    const { host, access } = this.options;
    return this.#audited(
      caller,
      'resource-read',
      { queryType: 'get', ...address },
      async () => {
        const judge = await access.toRead(caller.credentials);
        const { namespace, name, kindId } = address;
        const detail = await resourceDetail(
          host.cluster(address.cluster, judge.concerns),
          host.kind(kindId),
          {
            ...{ namespace, name, judge },
            history: this.options.history,
            events: this.options.events,
          },
        );
        this.#shown(caller, kindId, judge, () => [address]);
        return detail;
      },
    );
  }

  /** @throws the errors of `refusal`, NotAllowedError */
  async apply(
    caller: Caller,
    target: { cluster: string; kindId: string },
    body: ApplyBody,
  ): Promise<ApplyResult> {
    const { host, access } = this.options;
    const { namespace, name } = body.object.metadata;
    const address = { ...target, namespace, name };
    const { dryRun } = body;
    return this.#audited(
      caller,
      'resource-write',
      { queryType: 'apply', ...address, dryRun },
      async () => {
        const judge = await access.toWrite(caller.credentials, { dryRun });
        const resource = host.kind(target.kindId);
        return applyResource({
          connection: writable(host, target.cluster, judge).connection(
            target.kindId,
          ),
          resource,
          body,
          person: personOf(caller.credentials),
          judge,
        });
      },
      ({ operation }) => ({ operation }),
    );
  }

  /** The object as the API server holds it now. @throws the errors of `refusal`, NotAllowedError */
  async latest(
    caller: Caller,
    address: ResourceAddress,
  ): Promise<LatestResource> {
    const { host, access } = this.options;
    const { cluster, kindId, namespace, name } = address;
    return this.#audited(
      caller,
      'resource-read',
      { queryType: 'latest', ...address },
      async () => {
        const judge = await access.toRead(caller.credentials);
        const resource = host.kind(kindId);
        return latestResource({
          connection: host.cluster(cluster, judge.concerns).connection(kindId),
          ...{ resource, namespace, name, judge },
        });
      },
    );
  }

  /** @throws the errors of `editResource`, NotAllowedError */
  async edit(
    caller: Caller,
    address: ResourceAddress,
    edit: EditRequest,
  ): Promise<ApplyResult> {
    const { host, access } = this.options;
    const { cluster, kindId, namespace, name } = address;
    const { dryRun } = edit;
    return this.#audited(
      caller,
      'resource-write',
      { queryType: 'edit', ...address, dryRun },
      async () => {
        const judge = await access.toWrite(caller.credentials, { dryRun });
        const resource = host.kind(kindId);
        return editResource({
          connection: writable(host, cluster, judge).connection(kindId),
          ...{ resource, namespace, name, judge, edit },
          person: personOf(caller.credentials),
        });
      },
      ({ operation }) => ({ operation }),
    );
  }

  /** @throws the errors of `refusal`, NotAllowedError */
  async delete(
    caller: Caller,
    address: ResourceAddress,
    { dryRun, uid }: { dryRun: boolean; uid?: string },
  ): Promise<void> {
    const { host, access } = this.options;
    const { cluster, kindId, namespace, name } = address;
    await this.#audited(
      caller,
      'resource-write',
      { queryType: 'delete', ...address, dryRun },
      async () => {
        const judge = await access.toWrite(caller.credentials, { dryRun });
        const resource = host.kind(kindId);
        await deleteResource({
          connection: writable(host, cluster, judge).connection(kindId),
          ...{ resource, namespace, name, dryRun, uid, judge },
        });
      },
    );
  }

  /** @throws the errors of `refusal`, NotAllowedError */
  async pause(
    caller: Caller,
    address: ResourceAddress,
    { paused, dryRun }: { paused: boolean; dryRun: boolean },
  ): Promise<ApplyResult> {
    const { host, access } = this.options;
    const { cluster, kindId, namespace, name } = address;
    return this.#audited(
      caller,
      'resource-write',
      { queryType: paused ? 'pause' : 'resume', ...address, dryRun },
      async () => {
        const judge = await access.toWrite(caller.credentials, { dryRun });
        const resource = host.kind(kindId);
        return pauseResource({
          connection: writable(host, cluster, judge).connection(kindId),
          ...{ resource, namespace, name, paused, dryRun, judge },
          person: personOf(caller.credentials),
        });
      },
      ({ operation }) => ({ operation }),
    );
  }

  /** The object in plain words. @throws as `get` */
  async explain(
    caller: Caller,
    address: ResourceAddress,
  ): Promise<ResourceExplanation> {
    const detail = await this.get(caller, address);
    const { operators } = this.options.host.cluster(address.cluster).overview();
    return explain(
      detail,
      operators.find(({ kindId }) => kindId === address.kindId),
    );
  }

  /**
   * A step for somebody who may read at all; it asks the judge about each object.
   *
   * @throws NotAllowedError; what the step throws
   */
  async reading<T>(
    caller: Caller,
    meta: JsonObject,
    step: (judge: Judge) => Promise<T>,
  ): Promise<T> {
    return this.#audited(caller, 'resource-read', meta, async () =>
      step(await this.options.access.toRead(caller.credentials)),
    );
  }

  #shown(
    { credentials }: Caller,
    kindId: string,
    judge: Judge,
    objects: () => readonly ResourceAddress[],
  ): void {
    const person = userOf(credentials);
    if (!person) return;
    if (judge.everything) this.options.readers.sawKind(person, kindId);
    else this.options.readers.saw(person, kindId, objects());
  }

  /** Runs a step, its permission check included, and leaves an audit event of how it ended. */
  async #audited<T>(
    { credentials, request }: Caller,
    eventId: 'resource-read' | 'resource-write',
    meta: JsonObject,
    step: () => Promise<T>,
    resultMeta: (result: T) => JsonObject = () => ({}),
  ): Promise<T> {
    const event = await this.options.auditor.createEvent({
      eventId,
      severityLevel: eventId === 'resource-write' ? 'medium' : 'low',
      request,
      meta: { person: personOf(credentials), ...meta },
    });
    try {
      const result = await step();
      await event.success({ meta: resultMeta(result) });
      return result;
    } catch (error) {
      await event.fail({ error: error as Error });
      throw error;
    }
  }
}

/** Who asks, as an entity reference (`user:default/jane`) or `plugin:<id>`. */
function personOf(credentials: BackstageCredentials): string {
  const { type, subject } = credentials.principal as {
    type: string;
    subject?: string;
  };
  return userOf(credentials) ?? subject ?? type;
}

function userOf({ principal }: BackstageCredentials): string | undefined {
  return (principal as { userEntityRef?: string }).userEntityRef;
}
