import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { actionsRegistryServiceRef } from '@backstage/backend-plugin-api/alpha';
import { catalogServiceRef } from '@backstage/plugin-catalog-node';
import { notificationService } from '@backstage/plugin-notifications-node';
import {
  hostRoutesExtensionPoint,
  operatorsExtensionPoint,
  Owners,
  systemClock,
} from '@flyrail/backstage-plugin-flyrail-node';
import { openKnowledge } from './analysis/knowledge';
import { optimizerRoutes } from './api/optimizerRoutes';
import { readOptimizationConfig } from './config';
import { openOptimizationDatabase } from './database';
import { FIELD_MANAGER } from './change/write';
import { PortalAnnouncer } from './notify/portalAnnouncer';
import { createOptimizationOperator } from './operator';
import { CacheStateStore, isCacheShared } from './state/cacheStateStore';
import { DatabaseStateStore } from './state/databaseStateStore';
import { StateKeeper } from './state/stateKeeper';

/** Registers the CostOptimization operator and the optimizer's API with the host. */
export const optimizationModule = createBackendModule({
  pluginId: 'flyrail',
  moduleId: 'optimization',
  register(env) {
    env.registerInit({
      deps: {
        operators: operatorsExtensionPoint,
        routes: hostRoutesExtensionPoint,
        actionsRegistry: actionsRegistryServiceRef,
        config: coreServices.rootConfig,
        cache: coreServices.cache,
        database: coreServices.database,
        lifecycle: coreServices.lifecycle,
        logger: coreServices.logger,
        scheduler: coreServices.scheduler,
        auth: coreServices.auth,
        catalog: catalogServiceRef,
        notifications: notificationService,
      },
      async init(deps) {
        const { operators, routes, actionsRegistry, scheduler, cache } = deps;
        const { config, database, logger } = deps;
        const { auth, catalog, notifications } = deps;
        const { sealer, settings } = readOptimizationConfig(config);
        if (!sealer) {
          logger.info(
            'flyrail.optimization.stateKey is not set: workloads are looked at, and nothing is applied',
          );
        }
        const store = isCacheShared(config)
          ? new CacheStateStore(cache)
          : new DatabaseStateStore(
              openOptimizationDatabase(database),
              systemClock,
            );
        const ending = new AbortController();
        deps.lifecycle.addShutdownHook(() =>
          ending.abort(new Error('The host is stopping')),
        );
        const knowledge = await openKnowledge({
          ...{ config, database, logger },
          signal: ending.signal,
        });
        routes.addRoutes(
          optimizerRoutes({
            ...knowledge,
            states: new StateKeeper(sealer, store, FIELD_MANAGER),
            actionsRegistry,
            clock: systemClock,
          }),
        );
        operators.addOperator(
          createOptimizationOperator({
            analysis: knowledge.analysis,
            objectives: knowledge.objectives,
            usage: knowledge.known,
            announcer: new PortalAnnouncer({
              owners: new Owners({ auth, catalog, clock: systemClock }),
              ...{ logger, notifications },
            }),
            ...{ sealer, settings, store },
          }),
        );
        // On every host: which of them looks is known there.
        await scheduler.scheduleTask({
          id: 'flyrail-optimization-collect-usage',
          frequency: { minutes: 1 },
          timeout: { minutes: 5 },
          initialDelay: { seconds: 20 },
          scope: 'local',
          fn: signal => knowledge.collector.look(signal),
        });
        await scheduler.scheduleTask({
          id: 'flyrail-optimization-forget-old-usage',
          frequency: { hours: 24 },
          timeout: { minutes: 5 },
          initialDelay: { minutes: 7 },
          fn: async () => {
            await knowledge.forgetOld();
          },
        });
      },
    });
  },
});
