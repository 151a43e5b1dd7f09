import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import {
  operatorsExtensionPoint,
  systemClock,
} from '@flyrail/backstage-plugin-flyrail-node';
import { noAnalysis } from './analysis';
import { readOptimizationConfig } from './config';
import { openOptimizationDatabase } from './database';
import { createOptimizationOperator } from './operator';
import { DatabaseStateStore } from './state/databaseStateStore';

/** Registers the CostOptimization operator with the host. */
export const optimizationModule = createBackendModule({
  pluginId: 'flyrail',
  moduleId: 'optimization',
  register(env) {
    env.registerInit({
      deps: {
        operators: operatorsExtensionPoint,
        config: coreServices.rootConfig,
        database: coreServices.database,
        logger: coreServices.logger,
      },
      async init({ operators, config, database, logger }) {
        const { sealer, settings } = readOptimizationConfig(config);
        if (!sealer) {
          logger.info(
            'flyrail.optimization.stateKey is not set: workloads are looked at, and nothing is applied',
          );
        }
        operators.addOperator(
          createOptimizationOperator({
            analysis: noAnalysis,
            sealer,
            settings,
            store: new DatabaseStateStore(
              openOptimizationDatabase(database),
              systemClock,
            ),
          }),
        );
      },
    });
  },
});
