import type { ActionsRegistryService } from '@backstage/backend-plugin-api/alpha';
import type { HostRoutes } from '@flyrail/backstage-plugin-flyrail-node';
import { registerOptimizerActions } from './actions';
import { Optimizer, type OptimizerOptions } from './optimizer';
import { createOptimizerRouter } from './router';

/** The optimizer under `/api/flyrail/optimizer`, and its actions. */
export function optimizerRoutes(
  options: Omit<OptimizerOptions, 'host'> & {
    actionsRegistry?: ActionsRegistryService;
  },
): HostRoutes {
  return {
    path: 'optimizer',
    serve(host) {
      const optimizer = new Optimizer({ ...options, host });
      if (options.actionsRegistry)
        registerOptimizerActions(options.actionsRegistry, optimizer);
      return createOptimizerRouter({ host, optimizer }) as never;
    },
  };
}
