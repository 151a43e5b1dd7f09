import { Counter, Gauge, Histogram, Registry } from 'prom-client';

/** controller-runtime's names for webhooks, and what a rule or a certificate did. */
export interface WebhookMetrics {
  requests: Counter<'webhook' | 'code'>;
  requestSeconds: Histogram<'webhook'>;
  requestsInFlight: Gauge<'webhook'>;
  ruleFailures: Counter<'operator' | 'rule' | 'cause'>;
  refusals: Counter<'operator'>;
  certificateExpiry: Gauge<'cluster'>;
  state: Gauge<'cluster' | 'state'>;
}

const made = new WeakMap<Registry, WebhookMetrics>();

/** The metrics of a registry: made when they are first asked for, the same from then on. */
export function createWebhookMetrics(
  registry: Registry = new Registry(),
): WebhookMetrics {
  const metrics = made.get(registry) ?? metricsIn(registry);
  made.set(registry, metrics);
  return metrics;
}

function metricsIn(registry: Registry): WebhookMetrics {
  const registers = [registry];
  return {
    requests: new Counter({
      name: 'controller_runtime_webhook_requests_total',
      help: 'Admission requests by HTTP status',
      labelNames: ['webhook', 'code'],
      registers,
    }),
    requestSeconds: new Histogram({
      name: 'controller_runtime_webhook_latency_seconds',
      help: 'Duration of an admission request',
      labelNames: ['webhook'],
      buckets: [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
      registers,
    }),
    requestsInFlight: new Gauge({
      name: 'controller_runtime_webhook_requests_in_flight',
      help: 'Admission requests being answered',
      labelNames: ['webhook'],
      registers,
    }),
    ruleFailures: new Counter({
      name: 'flyrail_webhook_rule_failures_total',
      help: 'Rules that were slow or threw; the request was allowed',
      labelNames: ['operator', 'rule', 'cause'],
      registers,
    }),
    refusals: new Counter({
      name: 'flyrail_webhook_refusals_total',
      help: 'Admission requests that a rule refused',
      labelNames: ['operator'],
      registers,
    }),
    certificateExpiry: new Gauge({
      name: 'flyrail_webhook_certificate_expiry_timestamp_seconds',
      help: 'When the serving certificate of the webhooks expires',
      labelNames: ['cluster'],
      registers,
    }),
    state: new Gauge({
      name: 'flyrail_webhook_state',
      help: 'Whether the webhooks of a cluster are in this state (1) or not (0)',
      labelNames: ['cluster', 'state'],
      registers,
    }),
  };
}
