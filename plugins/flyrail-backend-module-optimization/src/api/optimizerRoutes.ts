import type { ActionsRegistryService } from '@backstage/backend-plugin-api/alpha';
import type { HostRoutes } from '@flyrail/backstage-plugin-flyrail-node';
import { registerOptimizerActions } from './actions';
import { registerChangeActions } from './changeActions';
import { Optimizer, type OptimizerOptions } from './optimizer';
import type { UsageCollector } from '../usage/metricsApi/usageCollector';
import type { OptimizedWorkloads } from '../usage/optimizedWorkloads';
import { createOptimizerRouter } from './router';
import { OPTIMIZATIONS } from './workloads';

/** The optimizer under `/api/flyrail/optimizer`, and its actions. */
export function optimizerRoutes(
  options: Omit<OptimizerOptions, 'host'> & {
    actionsRegistry?: ActionsRegistryService;
    targets?: Pick<OptimizedWorkloads, 'attach'>;
    collector?: Pick<UsageCollector, 'attach'>;
  },
): HostRoutes {
  return {
    path: 'optimizer',
    serve(host) {
      options.targets?.attach(cluster => host.known(cluster, OPTIMIZATIONS));
      options.collector?.attach({
        clusters: host.clusters,
        leads: cluster => host.leads(cluster, OPTIMIZATIONS),
        connection: cluster => host.connection(cluster, OPTIMIZATIONS),
      });
      const optimizer = new Optimizer({ ...options, host });
      if (options.actionsRegistry) {
        registerOptimizerActions(options.actionsRegistry, optimizer);
        registerChangeActions(options.actionsRegistry, host);
      }
      return createOptimizerRouter({ host, optimizer }) as never;
    },
  };
}
