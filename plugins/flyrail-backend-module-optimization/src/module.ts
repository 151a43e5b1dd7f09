import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { actionsRegistryServiceRef } from '@backstage/backend-plugin-api/alpha';
import {
  hostRoutesExtensionPoint,
  operatorsExtensionPoint,
  systemClock,
} from '@flyrail/backstage-plugin-flyrail-node';
import { openKnowledge } from './analysis/knowledge';
import { optimizerRoutes } from './api/optimizerRoutes';
import { readOptimizationConfig } from './config';
import { openOptimizationDatabase } from './database';
import { createOptimizationOperator } from './operator';
import { CacheStateStore, isCacheShared } from './state/cacheStateStore';
import { DatabaseStateStore } from './state/databaseStateStore';

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
        logger: coreServices.logger,
      },
      async init({ operators, routes, actionsRegistry, cache, ...host }) {
        const { config, database, logger } = host;
        const { sealer, settings } = readOptimizationConfig(config);
        if (!sealer) {
          logger.info(
            'flyrail.optimization.stateKey is not set: workloads are looked at, and nothing is applied',
          );
        }
        const knowledge = await openKnowledge(host);
        routes.addRoutes(
          optimizerRoutes({
            ...knowledge,
            actionsRegistry,
            clock: systemClock,
          }),
        );
        operators.addOperator(
          createOptimizationOperator({
            analysis: knowledge.analysis,
            objectives: knowledge.objectives,
            sealer,
            settings,
            store: isCacheShared(config)
              ? new CacheStateStore(cache)
              : new DatabaseStateStore(
                  openOptimizationDatabase(database),
                  systemClock,
                ),
          }),
        );
      },
    });
  },
});
