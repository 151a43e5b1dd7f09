import {
  parseWorkloadId,
  WORKLOAD_KINDS,
  RISK_LEVELS,
} from '@flyrail/backstage-plugin-optimization-common';
import { z } from 'zod';

const LABEL = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';

/** A DNS label (RFC 1123), the rule for namespaces. */
const label = z
  .string()
  .max(63, 'must be at most 63 characters long')
  .regex(
    new RegExp(`^${LABEL}$`),
    'must be lower case letters, digits and dashes, and begin and end with a letter or digit',
  );

/** A DNS subdomain (RFC 1123), the rule for names. */
const name = z
  .string()
  .max(253, 'must be at most 253 characters long')
  .regex(
    new RegExp(`^${LABEL}(\\.${LABEL})*$`),
    'must be lower case letters, digits, dashes and dots, and begin and end with a letter or digit, around each dot too',
  );

const kind = z.enum(
  WORKLOAD_KINDS,
  `must be one of ${WORKLOAD_KINDS.join(', ')}`,
);

const WINDOWS = ['1h', '24h', '7d', '14d', '30d'] as const;
const window = z.enum(WINDOWS, `must be one of ${WINDOWS.join(', ')}`);

const TYPES = [
  'right_size_cpu',
  'right_size_memory',
  'reduce_replicas',
  'spot_instances',
  'scheduled_scaling',
  'combined',
] as const;
const type = z.enum(TYPES, `must be one of ${TYPES.join(', ')}`);

const percent = z
  .int('must be a whole number from 1 to 100')
  .min(1, 'must be a whole number from 1 to 100')
  .max(100, 'must be a whole number from 1 to 100');

/** `GET /workloads` */
export const listQuery = z.strictObject({
  cluster: name.optional(),
  namespace: label.optional(),
  kubernetes_id: label.optional(),
});

/** A CostOptimization. */
export const optimizationPath = z.strictObject({
  cluster: name,
  namespace: label,
  name,
});

/** `…/{workload_id}` */
export const idPath = z.object({
  workload_id: z
    .string()
    .max(600)
    .transform((id, context) => {
      try {
        return parseWorkloadId(id);
      } catch (error) {
        context.addIssue({ code: 'custom', message: (error as Error).message });
        return z.NEVER;
      }
    }),
});

/** `GET /workloads/{namespace}/{name}/metrics` */
export const namePath = z.object({ namespace: label, name });
export const metricsQuery = z.strictObject({
  cluster: name.optional(),
  kind: kind.optional(),
  window: window.default('14d'),
});

/** `POST /optimize/{workload_id}` */
export const optimizeBody = z.strictObject({
  min_confidence: z
    .number('must be a number from 0 to 1')
    .min(0, 'must be a number from 0 to 1')
    .max(1, 'must be a number from 0 to 1')
    .default(0),
  optimization_types: z
    .array(type, 'must be a list')
    .min(1, 'must name at least one type')
    .max(TYPES.length)
    .default(['combined']),
  metrics_window: window.default('7d'),
  max_change_percent: percent.default(100),
  max_risk_level: z
    .enum(RISK_LEVELS, `must be one of ${RISK_LEVELS.join(', ')}`)
    .default('CRITICAL'),
});

/** `POST /backtest/{workload_id}` */
export const backtestBody = z.strictObject({
  days: z
    .int('must be a whole number from 1 to 14')
    .min(1, 'must be a whole number from 1 to 14')
    .max(14, 'must be a whole number from 1 to 14')
    .default(14),
  optimization_type: type.optional(),
  max_change_percent: percent.optional(),
});

export type ListQuery = z.infer<typeof listQuery>;
export type OptimizeBody = z.infer<typeof optimizeBody>;
export type BacktestBody = z.infer<typeof backtestBody>;
export type Window = z.infer<typeof window>;

const HOUR = 3_600;

/** Seconds of each window. */
export const windowSeconds: Record<Window, number> = {
  '1h': HOUR,
  '24h': 24 * HOUR,
  '7d': 7 * 24 * HOUR,
  '14d': 14 * 24 * HOUR,
  '30d': 30 * 24 * HOUR,
};
