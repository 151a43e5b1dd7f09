import type { ActionsRegistryService } from '@backstage/backend-plugin-api/alpha';
import { validate } from '@flyrail/backstage-plugin-flyrail-node';
import type { z } from 'zod/v3';
import type { Optimizer } from './optimizer';
import { backtestBody, idPath, listQuery, optimizeBody } from './requests';

/** Attributes of an action that changes nothing, wherever. */
const READS = { readOnly: true, destructive: false, idempotent: true };
/** An agent's question has no connection to hang up. */
const PATIENCE_MS = 60_000;

const workloadField = (zod: typeof z) =>
  zod
    .string()
    .describe(
      'Which workload: <cluster>:<namespace>:<kind>:<name>, as list-workloads has it (workload_id)',
    );
const objectField = (zod: typeof z) => zod.record(zod.unknown());

/** The optimizer's verbs for agents (MCP) and other plugins, under the caller's own permissions. */
export function registerOptimizerActions(
  registry: ActionsRegistryService,
  optimizer: Optimizer,
): void {
  registry.register({
    name: 'list-workloads',
    title: 'List workloads and what they cost',
    description: `Lists the Deployments, StatefulSets and DaemonSets that you may read, with what their containers request, what that costs a month (USD), and the CostOptimization that looks after each.
Use it to find what to optimize: it names the workload_id that the other actions ask for. A cluster that cannot be asked says so.`,
    attributes: READS,
    schema: {
      input: zod =>
        zod.object({
          cluster: zod.string().optional(),
          namespace: zod.string().optional(),
          kubernetes_id: zod
            .string()
            .optional()
            .describe(
              'Only those of the catalog entity with this backstage.io/kubernetes-id',
            ),
        }),
      output: zod => zod.object({ clusters: zod.array(objectField(zod)) }),
    },
    examples: [{ title: 'What runs in shop', input: { namespace: 'shop' } }],
    action: async ({ credentials, input }) => {
      const { clusters } = await optimizer.list(
        { credentials },
        validate(listQuery, input),
      );
      return { output: { clusters: clusters.map(plain) } };
    },
  });

  registry.register({
    name: 'explain-optimization',
    title: 'Explain what a workload should request',
    description: `Says what a workload should request instead, what that saves, how sure that is (of those that say 0.9, about nine in ten hold), how risky, and why: the data used, the rule, why not more and why not less.
Changes nothing. "Not enough data" is an answer, with what is missing.`,
    attributes: READS,
    schema: {
      input: zod =>
        zod.object({
          workload_id: workloadField(zod),
          min_confidence: zod.number().optional(),
          optimization_types: zod
            .array(zod.string())
            .optional()
            .describe(
              'Of right_size_cpu, right_size_memory, reduce_replicas, spot_instances, scheduled_scaling, combined (the default)',
            ),
        }),
      output: zod =>
        zod.object({
          workload: objectField(zod),
          usage: objectField(zod),
          recommendations: zod.array(objectField(zod)),
          no_recommendations: zod.array(objectField(zod)),
        }),
    },
    action: async ({ credentials, input: { workload_id, ...body } }) => {
      const { workload_id: workload } = validate(idPath, { workload_id });
      const result = await optimizer.optimize(
        { credentials },
        workload,
        validate(optimizeBody, body),
        AbortSignal.timeout(PATIENCE_MS),
      );
      return {
        output: {
          workload: plain(result.workload),
          usage: plain(result.usage),
          recommendations: result.recommendations.map(plain),
          no_recommendations: result.no_recommendations.map(plain),
        },
      };
    },
  });

  registry.register({
    name: 'backtest-optimization',
    title: 'Backtest the optimization of a workload',
    description: `Says what would have happened, had the recommendations been followed for the last days (14 at most): OOM kills, throttling, and the USD saved.
Changes nothing. Use it before a person is asked to agree to a change.`,
    attributes: READS,
    schema: {
      input: zod =>
        zod.object({
          workload_id: workloadField(zod),
          days: zod.number().optional().describe('1–14, default 14'),
          optimization_type: zod
            .string()
            .optional()
            .describe(
              "One of those that a recommendation is asked for; default: what the workload's CostOptimization asks for, else combined",
            ),
          max_change_percent: zod
            .number()
            .optional()
            .describe(
              "1–100, the largest change at once; default: the CostOptimization's, else 100",
            ),
        }),
      output: zod =>
        zod.object({
          message: zod.string().describe('The sum of it, in a sentence'),
          result: objectField(zod),
        }),
    },
    action: async ({ credentials, input: { workload_id, ...body } }) => {
      const { workload_id: workload } = validate(idPath, { workload_id });
      const result = await optimizer.backtest(
        { credentials },
        workload,
        validate(backtestBody, body),
        AbortSignal.timeout(PATIENCE_MS),
      );
      return { output: { message: result.message, result: plain(result) } };
    },
  });
}

/** Our interfaces have no index signature; the wire does not mind. */
function plain(value: object): Record<string, unknown> {
  return value as Record<string, unknown>;
}
