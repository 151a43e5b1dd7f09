import { z } from 'zod';
import { RISK_LEVELS } from '../risk';
import { namespaceName, workloadName } from './names';

/** Five fields of cron, or one of its words. Whether it ever fires is for the operator to find out. */
const CRON =
  /^(@(yearly|annually|monthly|weekly|daily|midnight|hourly)|[^ ]+( [^ ]+){4})$/;

const targetWorkload = z
  .object({
    name: workloadName,
    kind: z
      .enum(['Deployment', 'StatefulSet', 'DaemonSet'])
      .describe('Its kind.'),
    namespace: namespaceName
      .describe(
        "Its namespace; this object's own when absent. Another one is for namespaces that the host's configuration lists.",
      )
      .optional(),
  })
  .describe('The workload to optimize.');

/** The fields of a CostOptimization, in the order a person fills them in. */
export const costOptimizationSpec = z
  .object({
    targetWorkload,
    optimizationType: z
      .enum([
        'CPU',
        'MEMORY',
        'REPLICAS',
        'ALL',
        'SPOT_INSTANCES',
        'SCHEDULED_SCALING',
      ])
      .describe('What to optimize; ALL decides about everything together.'),
    maxChangePercent: z
      .int()
      .min(1)
      .max(100)
      .default(50)
      .describe('By how many percent a value may change at once.')
      .meta({ title: 'Largest change (%)' }),
    minConfidence: z
      .number()
      .min(0)
      .max(1)
      .default(0.75)
      .describe(
        'How sure a recommendation must be to be applied by itself: of those that say 0.9, about nine in ten hold.',
      ),
    dryRun: z
      .boolean()
      .default(true)
      .describe('Recommend only: nothing is changed, whoever asks for it.'),
    autoApply: z
      .boolean()
      .default(false)
      .describe('Apply by itself what fits the bounds here.'),
    rollbackOnFailure: z
      .boolean()
      .default(true)
      .describe('Undo a change by itself when the workload does worse.'),
    maxRiskLevel: z
      .enum(RISK_LEVELS)
      .default('MEDIUM')
      .describe('The highest risk that is applied by itself.'),
    metricsWindow: z
      .enum(['1h', '24h', '7d', '14d', '30d'])
      .default('7d')
      .describe('How far back the usage is looked at.'),
    schedule: z
      .string()
      .min(1)
      .max(100)
      .regex(
        CRON,
        'must be five fields of cron with one space between ("0 3 * * 1": Mondays at 3:00 UTC), or @hourly, @daily, @weekly, @monthly',
      )
      .describe(
        'When to look again, as cron in UTC; with autoApply, also the only times at which something is applied by itself.',
      )
      .meta({ 'ui:placeholder': '0 3 * * 1' })
      .optional(),
    deletionPolicy: z
      .enum(['Rollback', 'Keep'])
      .default('Rollback')
      .describe(
        'What becomes of an applied change when this object is deleted: undone, or left.',
      ),
  })
  .describe('Which workload to optimize, and within which bounds.')
  .meta({ title: 'Cost optimization' });
