/*
 * One replica of the operators' own backend as packages/operators has it, and
 * beside the WebApp operator the one of the soak. With `manifests` it prints,
 * as JSON, what a cluster needs for both.
 */
import { createBackend } from '@backstage/backend-defaults';
import { createBackendModule } from '@backstage/backend-plugin-api';
import flyrailBackend from '@flyrail/backstage-plugin-flyrail-backend';
import webapp from '@flyrail/backstage-plugin-flyrail-backend-module-webapp';
import { webappOperator } from '@flyrail/backstage-plugin-flyrail-backend-module-webapp/src/operator';
import { toCustomResourceDefinition } from '@flyrail/backstage-plugin-flyrail-common';
import {
  hostRbac,
  operatorsExtensionPoint,
  rbacFor,
} from '@flyrail/backstage-plugin-flyrail-node';
import { pulseOperator } from './pulseOperator';

const operators = [pulseOperator, webappOperator];

const pulse = createBackendModule({
  pluginId: 'flyrail',
  moduleId: 'pulse',
  register(env) {
    env.registerInit({
      deps: { operators: operatorsExtensionPoint },
      async init(deps) {
        deps.operators.addOperator(pulseOperator);
      },
    });
  },
});

if (process.argv.includes('manifests')) {
  const manifests = [
    ...hostRbac(operators),
    ...operators.flatMap(operator => [
      toCustomResourceDefinition(operator.watches),
      ...rbacFor(operator),
    ]),
  ];
  process.stdout.write(JSON.stringify(manifests));
} else {
  const backend = createBackend();
  backend.add(flyrailBackend);
  backend.add(webapp);
  backend.add(pulse);
  backend.start().catch(error => {
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  });
}
