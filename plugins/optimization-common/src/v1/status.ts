import { z } from 'zod';
import { conditionsSchema } from '@flyrail/backstage-plugin-flyrail-common';
import { RISK_LEVELS } from '../risk';

const time = z.iso.datetime({ offset: true }).max(64);
const usdPerMonth = (what: string) =>
  z.number().describe(`${what}, in USD a month.`);
const quantity = z.string().max(40);
const id = z.string().max(64);

/** The four figures of a container's size, as Kubernetes quantities. */
const size = z.object({
  cpu_request: quantity.optional(),
  memory_request: quantity.optional(),
  cpu_limit: quantity.optional(),
  memory_limit: quantity.optional(),
});

/** Why something was decided so, for people. */
const reasons = z
  .array(z.string().max(1024))
  .max(20)
  .meta({ 'x-kubernetes-list-type': 'atomic' });

const currentRecommendation = z
  .object({
    id: id.describe(
      'Names this recommendation: the same change of the same workload has the same one.',
    ),
    optimizationType: z.enum([
      'right_size_cpu',
      'right_size_memory',
      'reduce_replicas',
      'spot_instances',
      'scheduled_scaling',
      'combined',
    ]),
    currentCost: usdPerMonth('What the workload costs now'),
    optimizedCost: usdPerMonth('What it would cost'),
    monthlySavings: usdPerMonth('What would be saved'),
    realizableSavings: usdPerMonth(
      'What of it the nodes can really give back',
    ).optional(),
    confidenceScore: z
      .number()
      .min(0)
      .max(1)
      .describe(
        'How sure it is: of those that say 0.9, about nine in ten hold.',
      ),
    riskLevel: z.enum(RISK_LEVELS),
    riskReasons: reasons.describe('Why the risk is so.').optional(),
    reasons: reasons
      .describe('Why this, why not more, why not less.')
      .optional(),
    changePercent: z
      .number()
      .min(0)
      .describe('The largest change of a single value, in percent.')
      .optional(),
    changes: size
      .extend({
        replicas: z.string().max(10).optional(),
        autoscaler_target: z.string().max(1024).optional(),
        spot: z.string().max(40).optional(),
        schedule: z.string().max(1024).optional(),
      })
      .describe(
        'What would be set: of the replicas and the one container that changes, or changes most.',
      ),
    containers: z
      .array(
        z.object({
          name: z.string().min(1).max(63),
          before: size,
          after: size,
        }),
      )
      .max(50)
      .describe('Each container that would change.')
      .optional()
      .meta({
        'x-kubernetes-list-type': 'map',
        'x-kubernetes-list-map-keys': ['name'],
      }),
    replicasBefore: z.int().min(0).optional(),
    autoscalers: z
      .array(
        z.object({
          name: z.string().min(1).max(253),
          resource: z.enum(['cpu', 'memory']),
          container: z
            .string()
            .max(63)
            .describe('The one container whose use counts; absent: the pod.')
            .optional(),
          before: z.int().min(1),
          after: z.int().min(1),
        }),
      )
      .max(50)
      .describe(
        'Targets of HorizontalPodAutoscalers, in percent of the request, that move with it so that they scale at the same load as before.',
      )
      .optional()
      .meta({ 'x-kubernetes-list-type': 'atomic' }),
    yaml: z
      .string()
      .max(32768)
      .describe(
        'The change as YAML, for a workload whose source is elsewhere (Git): to be pasted there.',
      )
      .optional(),
  })
  .describe('What is recommended now.');

const workload = z.object({
  kind: z.enum(['Deployment', 'StatefulSet', 'DaemonSet']),
  namespace: z.string().max(63),
  name: z.string().max(253),
});

const applied = z
  .object({
    id: id.describe('The recommendation that was applied.'),
    at: time,
    by: z
      .string()
      .max(253)
      .describe('Who asked for it; absent when it was applied by itself.')
      .optional(),
    through: z
      .string()
      .max(400)
      .describe('The object that was written to, as Kind namespace/name.'),
    workload: workload.describe('The workload that was changed.'),
    changes: z.string().max(2048).describe('What was changed, in a line.'),
    monthlySavings: usdPerMonth('What it saves'),
    verifiedAt: time
      .describe('When it had proved itself; absent while it is watched.')
      .optional(),
  })
  .describe('The change that is in force.');

const held = z
  .object({
    since: time,
    reason: z.enum(['RolledBack', 'Superseded']),
    message: z.string().max(2048),
    recommendation: id,
    generation: z
      .int()
      .describe('It holds while metadata.generation is this one.'),
  })
  .describe(
    'Why nothing is applied by itself any more, until the spec is changed or a person applies something.',
  );

const historyEntry = z.object({
  at: time,
  what: z.enum(['Applied', 'Verified', 'RolledBack', 'Superseded', 'Failed']),
  recommendation: id.optional(),
  by: z.string().max(253).optional(),
  message: z.string().max(1024),
});

/** What the operator reports about a CostOptimization. */
export const costOptimizationStatus = z
  .object({
    observedGeneration: z
      .int()
      .min(0)
      .optional()
      .describe('The metadata.generation this status speaks of.'),
    phase: z
      .enum([
        'Pending',
        'Analyzing',
        'Ready',
        'Applying',
        'Applied',
        'Failed',
        'RolledBack',
      ])
      .default('Pending')
      .describe('Where it is in its life.'),
    message: z.string().max(2048).optional().describe('That, in words.'),
    target: workload
      .optional()
      .describe(
        'The workload it looks after. When the spec names another one, what was done to this one is undone first.',
      ),
    lastAnalysis: time
      .optional()
      .describe('When the usage was last looked at.'),
    analyzed: z
      .string()
      .max(64)
      .optional()
      .describe(
        'Names what was looked at: another value calls for a new look.',
      ),
    lastApplied: time.optional().describe('When something was last applied.'),
    lastScheduled: time
      .optional()
      .describe('The last time of the schedule that was kept.'),
    currentRecommendation: currentRecommendation.optional(),
    applied: applied.optional(),
    held: held.optional(),
    appliedOptimizations: z
      .int()
      .min(0)
      .default(0)
      .describe('How often something was applied.'),
    totalSavings: usdPerMonth('What the changes in force save').default(0),
    history: z
      .array(historyEntry)
      .max(20)
      .optional()
      .describe('What was done, latest first.')
      .meta({ 'x-kubernetes-list-type': 'atomic' }),
    conditions: conditionsSchema.optional(),
  })
  .describe('What came of it.')
  .prefault({});
