import { createBackendModule } from '@backstage/backend-plugin-api';
import { operatorsExtensionPoint } from '@flyrail/backstage-plugin-flyrail-node';
import { allowanceOperator } from './operator';

export default createBackendModule({
  pluginId: 'flyrail',
  moduleId: 'allowance',
  register(env) {
    env.registerInit({
      deps: { operators: operatorsExtensionPoint },
      async init({ operators }) {
        operators.addOperator(allowanceOperator);
      },
    });
  },
});
