import {
  validate,
  type HostView,
} from '@flyrail/backstage-plugin-flyrail-node';
import type { Response, Router as ExpressRouter } from 'express';
import Router from 'express-promise-router';
import type { Optimizer } from './optimizer';
import {
  backtestBody,
  idPath,
  listQuery,
  metricsQuery,
  namePath,
  optimizeBody,
} from './requests';

/** The optimizer's HTTP API, as `schema/openapi.yaml` describes it. */
export function createOptimizerRouter({
  host,
  optimizer,
}: {
  host: HostView;
  optimizer: Optimizer;
}): ExpressRouter {
  const router = Router();

  router.get('/workloads', async (request, response) => {
    const caller = await host.callerOf(request);
    const query = validate(listQuery, request.query);
    response.json(await optimizer.list(caller, query));
  });

  router.get(
    '/workloads/:namespace/:name/metrics',
    async (request, response) => {
      const caller = await host.callerOf(request);
      const path = validate(namePath, request.params);
      const { window, ...query } = validate(metricsQuery, request.query);
      response.json(
        await optimizer.metrics(
          caller,
          { ...path, ...query },
          { window },
          untilGone(response),
        ),
      );
    },
  );

  router.post('/optimize/:workload_id', async (request, response) => {
    const caller = await host.callerOf(request);
    const { workload_id: workload } = validate(idPath, request.params);
    const body = validate(optimizeBody, request.body ?? {});
    response.json(
      await optimizer.optimize(caller, workload, body, untilGone(response)),
    );
  });

  router.post('/backtest/:workload_id', async (request, response) => {
    const caller = await host.callerOf(request);
    const { workload_id: workload } = validate(idPath, request.params);
    const body = validate(backtestBody, request.body ?? {});
    response.json(
      await optimizer.backtest(caller, workload, body, untilGone(response)),
    );
  });

  return router;
}

/** Aborts when nobody waits for the answer any more: the metrics store need not work for nobody. */
function untilGone(response: Response): AbortSignal {
  const ending = new AbortController();
  response.on('close', () => {
    if (!response.writableEnded) ending.abort(new Error('The caller is gone'));
  });
  return ending.signal;
}
