import { z } from 'zod';

/** How Prometheus finds the metrics. */
export const monitoring = z
  .object({
    enabled: z
      .boolean()
      .default(false)
      .describe('Have Prometheus scrape the web app (a ServiceMonitor).'),
    scrapeInterval: z
      .string()
      .max(10)
      .regex(/^[1-9][0-9]{0,4}(ms|s|m|h)$/, 'must be like "30s" or "1m"')
      .default('30s')
      .describe('Time between two scrapes.'),
    path: z
      .string()
      .max(1024)
      .regex(/^\//, 'must start with "/"')
      .default('/metrics')
      .describe('HTTP path of the metrics.'),
    labels: z
      .record(z.string(), z.string().max(63))
      .optional()
      .describe(
        'More labels of the ServiceMonitor, where a Prometheus chooses by them ("release: kube-prometheus-stack").',
      )
      .meta({ 'ui:omit': true, maxProperties: 20 }),
  })
  .describe(
    'Metrics of the web app. Where the cluster has no ServiceMonitor kind, the condition MonitoringReady says so.',
  );
