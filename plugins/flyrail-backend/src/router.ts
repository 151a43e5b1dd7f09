import type {
  AuditorService,
  HttpAuthService,
  PermissionsService,
} from '@backstage/backend-plugin-api';
import { NotAllowedError, NotFoundError } from '@backstage/errors';
import {
  AuthorizeResult,
  type BasicPermission,
} from '@backstage/plugin-permission-common';
import {
  KUBERNETES_ID,
  flyrailResourceReadPermission,
  flyrailResourceWritePermission,
  type ApplyRequest,
  type ClusterList,
  type KubernetesObject,
  type ResourceDetail,
  type ResourceList,
} from '@flyrail/backstage-plugin-flyrail-common';
import express, { type Request } from 'express';
import Router from 'express-promise-router';
import { applyResource, deleteResource } from './applyResource';
import { eventsOf } from './eventsOf';
import type { Host } from './Host';
import { unavailable } from './Host';
import {
  applyBody,
  deleteQuery,
  listQuery,
  validate,
  type ListQuery,
} from './requests';

export interface RouterOptions {
  host: Host;
  httpAuth: HttpAuthService;
  permissions: PermissionsService;
  auditor: AuditorService;
  /** False when nobody decides who may write: permissions are off and that was not said to be fine. */
  writesAllowed: boolean;
}

/** The HTTP API below `/api/flyrail`. Shapes: `api.ts` of flyrail-common. */
export function createRouter(options: RouterOptions): express.Router {
  const { host, auditor } = options;
  const router = Router();
  router.use(express.json({ limit: '1mb' }));

  router.get('/v1/clusters', async (request, response) => {
    await authorize(options, request, flyrailResourceReadPermission);
    const body: ClusterList = {
      items: host.clusters.map(cluster => cluster.status()),
    };
    response.json(body);
  });

  router.get('/v1/resources/:kind', async (request, response) => {
    await authorize(options, request, flyrailResourceReadPermission);
    const kind = host.kind(request.params.kind);
    const wanted = validate(listQuery, request.query);
    const clusters = wanted.cluster
      ? [host.cluster(wanted.cluster)]
      : host.clusters;
    const id = request.params.kind;
    const body: ResourceList = {
      clusters: clusters.map(cluster => ({
        cluster: cluster.status(),
        stale: cluster.isStale(id),
        items: cluster
          .list(id)
          .filter(object => matches(object, wanted))
          // A cached item of a list does not carry its own type.
          .map(object => ({
            ...object,
            apiVersion: `${kind.group}/${kind.version}`,
            kind: kind.kind,
          })),
      })),
    };
    response.json(body);
  });

  const one = '/v1/clusters/:cluster/resources/:kind/:namespace/:name';

  router.get(one, async (request, response) => {
    await authorize(options, request, flyrailResourceReadPermission);
    const { namespace, name } = request.params;
    const kind = host.kind(request.params.kind);
    const cluster = host.cluster(request.params.cluster);
    const operator = cluster.operator(request.params.kind);
    const object = operator?.get(namespace, name);
    if (!operator || !object) {
      if (cluster.isStale(request.params.kind)) throw unavailable(cluster);
      throw new NotFoundError(
        `${kind.kind} ${namespace}/${name} does not exist on cluster "${cluster.title}"`,
      );
    }
    const uid = object.metadata.uid!;
    const stale = cluster.isStale(request.params.kind);
    const body: ResourceDetail = {
      cluster: cluster.status(),
      stale,
      object,
      owned: operator.owned(uid),
      drift: operator.drift(uid),
      // Nobody can be asked for events while the cluster is away; the rest is still worth showing.
      events: stale
        ? []
        : await eventsOf(cluster.connection!, object).catch(() => []),
    };
    response.json(body);
  });

  router.post(
    '/v1/clusters/:cluster/resources/:kind',
    async (request, response) => {
      const kind = host.kind(request.params.kind);
      const cluster = host.cluster(request.params.cluster);
      const wanted = validate(applyBody, request.body) as ApplyRequest;
      const { namespace = '', name = '' } = wanted.object.metadata;
      const person = await authorize(
        options,
        request,
        flyrailResourceWritePermission,
      );
      requireWrites(options, wanted.dryRun);
      const result = await audited(
        auditor,
        request,
        'apply',
        {
          cluster: cluster.name,
          kind: kind.kind,
          namespace,
          name,
          dryRun: wanted.dryRun,
        },
        () => applyResource(cluster, kind, wanted, person),
        ({ operation }) => ({ operation }),
      );
      response
        .status(result.operation === 'created' && !result.dryRun ? 201 : 200)
        .json(result);
    },
  );

  router.delete(one, async (request, response) => {
    const { namespace, name } = request.params;
    const kind = host.kind(request.params.kind);
    const cluster = host.cluster(request.params.cluster);
    const { dryRun } = validate(deleteQuery, request.query);
    await authorize(options, request, flyrailResourceWritePermission);
    requireWrites(options, dryRun);
    await audited(
      auditor,
      request,
      'delete',
      { cluster: cluster.name, kind: kind.kind, namespace, name, dryRun },
      () => deleteResource(cluster, kind, { namespace, name }, dryRun),
    );
    response.status(204).end();
  });

  return router;
}

function matches({ metadata }: KubernetesObject, wanted: ListQuery): boolean {
  return (
    (!wanted.kubernetesId ||
      metadata.labels?.[KUBERNETES_ID] === wanted.kubernetesId) &&
    (!wanted.namespace || metadata.namespace === wanted.namespace) &&
    (!wanted.name || metadata.name === wanted.name)
  );
}

/** @returns who asks; @throws NotAllowedError naming the permission. */
async function authorize(
  { httpAuth, permissions }: RouterOptions,
  request: Request<any, any, any, any>,
  permission: BasicPermission,
): Promise<string> {
  const credentials = await httpAuth.credentials(request as Request, {
    allow: ['user', 'service'],
  });
  const [{ result }] = await permissions.authorize([{ permission }], {
    credentials,
  });
  if (result !== AuthorizeResult.ALLOW) {
    throw new NotAllowedError(
      `You need the permission ${permission.name} for this; whoever runs this portal can give it to you`,
    );
  }
  return credentials.principal.type === 'user'
    ? credentials.principal.userEntityRef
    : `service:${(credentials.principal as { subject: string }).subject}`;
}

function requireWrites({ writesAllowed }: RouterOptions, dryRun: boolean) {
  if (!dryRun && !writesAllowed) {
    throw new NotAllowedError(
      'Permissions are switched off in this portal, so nobody decides who may write. Set permission.enabled to true, or flyrail.allowWritesWithoutPermissions to true',
    );
  }
}

/** An audit event around a write: who asked for what (the auditor takes both from the request), and how it ended. */
async function audited<T>(
  auditor: AuditorService,
  request: Request<any, any, any, any>,
  queryType: 'apply' | 'delete',
  meta: Record<string, string | boolean>,
  work: () => Promise<T>,
  outcome: (result: T) => Record<string, string> = () => ({}),
): Promise<T> {
  const event = await auditor.createEvent({
    eventId: 'resource-write',
    severityLevel: meta.dryRun ? 'low' : 'medium',
    request: request as Request,
    meta: { queryType, ...meta },
  });
  try {
    const result = await work();
    await event.success({ meta: outcome(result) });
    return result;
  } catch (error) {
    await event.fail({ error: error as Error });
    throw error;
  }
}
