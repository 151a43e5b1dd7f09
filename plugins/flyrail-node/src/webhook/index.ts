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
  type WebhookStatus,
} from './webhookServer';
export {
  withdrawConfigurations,
  type WebhookEndpoint,
} from './webhookConfiguration';
export { createWebhookMetrics, type WebhookMetrics } from './webhookMetrics';
export { webhookRbac } from './webhookRbac';
