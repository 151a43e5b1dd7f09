import type { AuditorService } from '@backstage/backend-plugin-api';
import type { JsonObject } from '@backstage/types';
import { KUBERNETES_ID } from '@flyrail/backstage-plugin-flyrail-common';
import express, { type Request, type Router as ExpressRouter } from 'express';
import Router from 'express-promise-router';
import type { Access } from './access';
import { resourceDetail } from './detail';
import type { Host } from './host';
import type { Monitoring } from './monitoring';
import {
  applyBody,
  collectionPath,
  deleteQuery,
  kindPath,
  listQuery,
  objectPath,
  validate,
} from './requests';
import { applyResource, deleteResource } from './writes';

/** The HTTP API, as `schema/openapi.yaml` describes it. */
export function createRouter(options: {
  host: Host;
  access: Access;
  auditor: AuditorService;
  monitoring: Monitoring;
}): ExpressRouter {
  const { host, access, auditor, monitoring } = options;
  const router = Router();
  router.use(express.json({ limit: '1mb' }));

  router.get('/health', (_, response) => {
    const states = host.clusters.map(cluster => cluster.status().state);
    const clusters: Record<string, number> = {};
    for (const state of states) clusters[state] = (clusters[state] ?? 0) + 1;
    response.json({ status: 'ok', clusters, monitoring: monitoring.state() });
  });

  router.get('/v1/clusters', async (request, response) => {
    await access.toRead(request);
    response.json({ items: host.clusters.map(cluster => cluster.overview()) });
  });

  router.get('/v1/resources/:kindId', async (request, response) => {
    await access.toRead(request);
    const { kindId } = validate(kindPath, request.params);
    const query = validate(listQuery, request.query);
    host.kind(kindId);
    const asked = query.cluster ? [host.cluster(query.cluster)] : host.clusters;
    response.json({
      clusters: asked.map(cluster =>
        cluster.list(
          kindId,
          ({ metadata }) =>
            (!query.kubernetesId ||
              metadata.labels?.[KUBERNETES_ID] === query.kubernetesId) &&
            (!query.namespace || metadata.namespace === query.namespace) &&
            (!query.name || metadata.name === query.name),
        ),
      ),
    });
  });

  router.get(
    '/v1/clusters/:cluster/resources/:kindId/:namespace/:name',
    async (request, response) => {
      const person = await access.person(request);
      const target = validate(objectPath, request.params);
      const detail = await audited(
        auditor,
        request,
        'resource-read',
        { person, ...target },
        async () => {
          await access.toRead(request);
          return resourceDetail(
            host.cluster(target.cluster),
            host.kind(target.kindId),
            target.namespace,
            target.name,
          );
        },
      );
      response.json(detail);
    },
  );

  router.post(
    '/v1/clusters/:cluster/resources/:kindId',
    async (request, response) => {
      const person = await access.person(request);
      const { cluster, kindId } = validate(collectionPath, request.params);
      const body = validate(applyBody, request.body);
      const { dryRun } = body;
      const { namespace, name } = body.object.metadata;
      const result = await audited(
        auditor,
        request,
        'resource-write',
        {
          queryType: 'apply',
          ...{ person, cluster, kindId, namespace, name, dryRun },
        },
        async () => {
          await access.toWrite(request, { dryRun });
          const resource = host.kind(kindId);
          return applyResource({
            connection: host.cluster(cluster).connection(kindId),
            resource,
            body,
            person,
          });
        },
        ({ operation }) => ({ operation }),
      );
      response.json(result);
    },
  );

  router.delete(
    '/v1/clusters/:cluster/resources/:kindId/:namespace/:name',
    async (request, response) => {
      const person = await access.person(request);
      const target = validate(objectPath, request.params);
      const { dryRun } = validate(deleteQuery, request.query);
      await audited(
        auditor,
        request,
        'resource-write',
        { queryType: 'delete', person, dryRun, ...target },
        async () => {
          await access.toWrite(request, { dryRun });
          const resource = host.kind(target.kindId);
          await deleteResource({
            connection: host.cluster(target.cluster).connection(target.kindId),
            resource,
            namespace: target.namespace,
            name: target.name,
            dryRun,
          });
        },
      );
      response.status(204).end();
    },
  );

  return router;
}

/** Runs a step, its permission check included, and leaves an audit event of how it ended. */
async function audited<T>(
  auditor: AuditorService,
  request: Request,
  eventId: 'resource-read' | 'resource-write',
  meta: JsonObject,
  step: () => Promise<T>,
  resultMeta: (result: T) => JsonObject = () => ({}),
): Promise<T> {
  const event = await auditor.createEvent({
    eventId,
    severityLevel: eventId === 'resource-write' ? 'medium' : 'low',
    request: request as never,
    meta,
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
