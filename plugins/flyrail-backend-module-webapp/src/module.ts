import { createBackendModule } from '@backstage/backend-plugin-api';
import { operatorsExtensionPoint } from '@flyrail/backstage-plugin-flyrail-node';
import { webappOperator } from './operator';

/** Registers the WebApp operator with the host. */
export const webappModule = createBackendModule({
  pluginId: 'flyrail',
  moduleId: 'webapp',
  register(env) {
    env.registerInit({
      deps: { operators: operatorsExtensionPoint },
      async init({ operators }) {
        operators.addOperator(webappOperator);
      },
    });
  },
});
