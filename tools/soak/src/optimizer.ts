/*
 * The operators' own backend as packages/operators has it, but that the
 * optimization operator is told what to recommend: what a soak needs is not
 * what any usage would lead to.
 */
import { createBackend } from '@backstage/backend-defaults';
import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import flyrailBackend from '@flyrail/backstage-plugin-flyrail-backend';
import { readOptimizationConfig } from '@flyrail/backstage-plugin-flyrail-backend-module-optimization/src/config';
import { openOptimizationDatabase } from '@flyrail/backstage-plugin-flyrail-backend-module-optimization/src/database';
import { createOptimizationOperator } from '@flyrail/backstage-plugin-flyrail-backend-module-optimization/src/operator';
import { DatabaseStateStore } from '@flyrail/backstage-plugin-flyrail-backend-module-optimization/src/state/databaseStateStore';
import webapp from '@flyrail/backstage-plugin-flyrail-backend-module-webapp';
import {
  operatorsExtensionPoint,
  systemClock,
} from '@flyrail/backstage-plugin-flyrail-node';
import { advisedAnalysis } from './advisedAnalysis';
import { dieAt } from './sudden';

const { FLYRAIL_SOAK_ADVISER, FLYRAIL_SOAK_CANARY, FLYRAIL_SOAK_DEATH } =
  process.env;

const optimization = createBackendModule({
  pluginId: 'flyrail',
  moduleId: 'optimization',
  register(env) {
    env.registerInit({
      deps: {
        operators: operatorsExtensionPoint,
        config: coreServices.rootConfig,
        database: coreServices.database,
      },
      async init({ operators, config, database }) {
        const { sealer, settings } = readOptimizationConfig(config);
        operators.addOperator(
          createOptimizationOperator({
            sealer,
            settings: {
              ...settings,
              ...(FLYRAIL_SOAK_CANARY === 'off' && { canaryMs: 0 }),
            },
            analysis: advisedAnalysis(FLYRAIL_SOAK_ADVISER!),
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

if (FLYRAIL_SOAK_DEATH) dieAt(JSON.parse(FLYRAIL_SOAK_DEATH));
const backend = createBackend();
backend.add(flyrailBackend);
backend.add(webapp);
backend.add(optimization);
backend.start().catch(error => {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
});
