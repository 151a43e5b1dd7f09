/** Admission webhooks for what a rule must look up. */
export {
  allowed,
  refused,
  type AdmissionContext,
  type AdmissionOperation,
  type AdmissionOperator,
  type AdmissionRule,
  type AdmissionVerdict,
} from './admissionRule';
export {
  startWebhookServer,
  WEBHOOK_SECRET,
  type WebhookServer,
  type WebhookServerOptions,
} from './webhookServer';
export type { WebhookStatus } from './webhookStatus';
export {
  withdrawConfigurations,
  type WebhookEndpoint,
} from './webhookConfiguration';
export { createWebhookMetrics, type WebhookMetrics } from './webhookMetrics';
export { webhookRbac } from './webhookRbac';
