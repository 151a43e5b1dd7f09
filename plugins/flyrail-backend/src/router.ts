import type { HttpAuthService } from '@backstage/backend-plugin-api';
import { validate } from '@flyrail/backstage-plugin-flyrail-node';
import express, {
  type Handler,
  type Request,
  type Router as ExpressRouter,
} from 'express';
import Router from 'express-promise-router';
import type { Host } from './host';
import { ListAnswers } from './listAnswer';
import type { Monitoring } from './monitoring';
import type { Caller, Operations } from './operations';
import {
  applyBody,
  collectionPath,
  deleteQuery,
  editBody,
  kindPath,
  listQuery,
  objectPath,
  pauseBody,
} from './requests';

/** The HTTP API, as `schema/openapi.yaml` describes it. */
export function createRouter(options: {
  host: Host;
  operations: Operations;
  httpAuth: HttpAuthService;
  monitoring: Monitoring;
  /** What modules serve, each below its path; described by documents of their own. */
  added?: readonly { path: string; handler: Handler }[];
}): ExpressRouter {
  const { host, operations, httpAuth, monitoring, added = [] } = options;
  const listAnswers = new ListAnswers();
  const router = Router();
  router.use(express.json({ limit: '1mb' }));
  const callerOf = async (request: Request): Promise<Caller> => ({
    credentials: await httpAuth.credentials(request, {
      allow: ['user', 'service'],
    }),
    request,
  });

  router.get('/health', (_, response) => {
    const states = host.clusters.map(cluster => cluster.status().state);
    const clusters: Record<string, number> = {};
    for (const state of states) clusters[state] = (clusters[state] ?? 0) + 1;
    response.json({ status: 'ok', clusters, monitoring: monitoring.state() });
  });

  router.get('/v1/clusters', async (request, response) => {
    response.json(await operations.clusters(await callerOf(request)));
  });

  router.get('/v1/resources/:kindId', async (request, response) => {
    const caller = await callerOf(request);
    const { kindId } = validate(kindPath, request.params);
    const filter = validate(listQuery, request.query);
    const list = await operations.list(caller, kindId, filter);
    await listAnswers.send(request, response, list);
  });

  router.get(
    '/v1/clusters/:cluster/resources/:kindId/:namespace/:name',
    async (request, response) => {
      const caller = await callerOf(request);
      const address = validate(objectPath, request.params);
      response.json(await operations.get(caller, address));
    },
  );

  router.post(
    '/v1/clusters/:cluster/resources/:kindId',
    async (request, response) => {
      const caller = await callerOf(request);
      const target = validate(collectionPath, request.params);
      const body = validate(applyBody, request.body);
      response.json(await operations.apply(caller, target, body));
    },
  );

  router.get(
    '/v1/clusters/:cluster/resources/:kindId/:namespace/:name/latest',
    async (request, response) => {
      const caller = await callerOf(request);
      const address = validate(objectPath, request.params);
      response.json(await operations.latest(caller, address));
    },
  );

  router.patch(
    '/v1/clusters/:cluster/resources/:kindId/:namespace/:name',
    async (request, response) => {
      const caller = await callerOf(request);
      const address = validate(objectPath, request.params);
      const body = validate(editBody, request.body);
      response.json(await operations.edit(caller, address, body));
    },
  );

  router.put(
    '/v1/clusters/:cluster/resources/:kindId/:namespace/:name/paused',
    async (request, response) => {
      const caller = await callerOf(request);
      const address = validate(objectPath, request.params);
      const body = validate(pauseBody, request.body);
      response.json(await operations.pause(caller, address, body));
    },
  );

  router.get(
    '/v1/clusters/:cluster/resources/:kindId/:namespace/:name/explanation',
    async (request, response) => {
      const caller = await callerOf(request);
      const address = validate(objectPath, request.params);
      response.json(await operations.explain(caller, address));
    },
  );

  router.delete(
    '/v1/clusters/:cluster/resources/:kindId/:namespace/:name',
    async (request, response) => {
      const caller = await callerOf(request);
      const address = validate(objectPath, request.params);
      const asked = validate(deleteQuery, request.query);
      await operations.delete(caller, address, asked);
      response.status(204).end();
    },
  );

  for (const { path, handler } of added) router.use(`/${path}`, handler);
  return router;
}
