import type { LoggerService } from '@backstage/backend-plugin-api';
import {
  createWebhookMetrics,
  startWebhookServer,
  withdrawConfigurations,
  type Clock,
  type ClusterConnection,
  type Operator,
  type OperatorMetrics,
  type WebhookServer,
} from '@flyrail/backstage-plugin-flyrail-node';
import type { ClusterConfig } from './config';

/**
 * Serves the rules of the operators on one cluster, where the configuration says how its API server reaches this
 * host. Where it does not, earlier webhooks are taken back, if the host may. Nothing throws out of it.
 */
export function startClusterWebhooks(options: {
  webhooks: ClusterConfig['webhooks'];
  /** As the host itself. */
  host: ClusterConnection;
  /** Each with its own connection, which throws while it has no identity. */
  operators: readonly {
    operator: Operator;
    connection(): ClusterConnection;
  }[];
  namespace: string;
  logger: LoggerService;
  clock: Clock;
  metrics?: OperatorMetrics;
}): WebhookServer | undefined {
  const { webhooks, host, namespace, logger, clock, metrics } = options;
  const operators = options.operators.filter(
    ({ operator }) => operator.webhooks.length > 0,
  );
  if (operators.length === 0) return undefined;
  if (!webhooks) {
    for (const { operator } of operators) {
      withdrawConfigurations(host, operator.name).catch(error =>
        logger.debug(
          `No webhooks of "${operator.name}" were taken back from cluster "${host.name}": ${error.message}`,
        ),
      );
    }
    return undefined;
  }
  const { port, host: address, service, url, timeoutSeconds } = webhooks;
  return startWebhookServer({
    connection: host,
    operators,
    endpoint: service ? { service } : { url: url! },
    listen: { port, host: address },
    namespace,
    timeoutSeconds,
    logger,
    clock,
    metrics: createWebhookMetrics(metrics?.registry),
  });
}
