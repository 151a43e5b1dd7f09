import type { ActionsRegistryService } from '@backstage/backend-plugin-api/alpha';
import { ConflictError } from '@backstage/errors';
import {
  validate,
  type HostView,
} from '@flyrail/backstage-plugin-flyrail-node';
import {
  applyRequest,
  rollbackRequest,
  type AskedOfOperator,
  type CostOptimizationObject,
} from '@flyrail/backstage-plugin-optimization-common';
import type { z } from 'zod/v3';
import { optimizationPath } from './requests';
import { OPTIMIZATIONS } from './workloads';

const addressFields = (zod: typeof z) => ({
  cluster: zod
    .string()
    .describe('The name of the cluster, as list-workloads has it'),
  namespace: zod.string().describe('The namespace of the CostOptimization'),
  name: zod.string().describe('The name of the CostOptimization'),
});

/** A verb that asks the operator to change a workload. */
interface Verb {
  name: string;
  title: string;
  description: string;
  /** The field that names what a person agreed to, and where it is found. */
  idField: 'recommendation_id' | 'applied_id';
  idIs: string;
  asked(object: CostOptimizationObject): AskedOfOperator | undefined;
  idOf(object: CostOptimizationObject): string | undefined;
  nothing: string;
}

const VERBS: readonly Verb[] = [
  {
    name: 'apply-optimization',
    title: 'Apply what a CostOptimization recommends',
    description: `Asks the operator to change the workload's requests, limits or replicas as recommended now. Its pods are replaced as a rollout does it, then watched; it is rolled back by itself when they do worse (unless rollbackOnFailure is false).
By default only a dry run. Show a person what explain-optimization and this say, then call it again with dry_run false and the same recommendation_id: another recommendation is refused.`,
    idField: 'recommendation_id',
    idIs: 'status.currentRecommendation.id of the CostOptimization: what the person agreed to',
    asked: applyRequest,
    idOf: ({ status }) => status?.currentRecommendation?.id,
    nothing: 'nothing is recommended',
  },
  {
    name: 'roll-back-optimization',
    title: 'Roll back what a CostOptimization applied',
    description: `Asks the operator to write back what the workload had before. Its pods are replaced as a rollout does it. Nothing is applied by itself afterwards until the spec is changed.
By default only a dry run; call it again with dry_run false to do it.`,
    idField: 'applied_id',
    idIs: 'status.applied.id of the CostOptimization: what is to be undone',
    asked: rollbackRequest,
    idOf: ({ status }) => status?.applied?.id,
    nothing: 'nothing is in force',
  },
];

/**
 * Verbs that change a workload, by the same path as the tab's buttons: permission for the CostOptimization, dry run by
 * the API server, on what the agent saw and nothing newer, an audit event that names the person.
 */
export function registerChangeActions(
  registry: ActionsRegistryService,
  host: Pick<HostView, 'latest' | 'edit'>,
): void {
  for (const verb of VERBS) {
    registry.register({
      name: verb.name,
      title: verb.title,
      description: verb.description,
      attributes: { readOnly: false, destructive: true, idempotent: true },
      schema: {
        input: zod =>
          zod.object({
            ...addressFields(zod),
            [verb.idField]: zod.string().describe(verb.idIs),
            dry_run: zod
              .boolean()
              .default(true)
              .describe(
                'True (the default): the API server judges and nothing is changed',
              ),
          }),
        output: zod =>
          zod.object({
            message: zod.string(),
            dry_run: zod.boolean(),
            changes: zod
              .array(zod.record(zod.unknown()))
              .describe('What changes in the CostOptimization, or would'),
          }),
      },
      action: async ({ credentials, input }) => {
        const { dry_run: dryRun, ...rest } = input as Record<string, unknown>;
        const address = {
          kindId: OPTIMIZATIONS,
          ...validate(optimizationPath, {
            cluster: rest.cluster,
            namespace: rest.namespace,
            name: rest.name,
          }),
        };
        const caller = { credentials };
        const { object } = await host.latest(caller, address);
        const found = object as CostOptimizationObject;
        const wanted = requireAgreed(verb, found, String(rest[verb.idField]));
        const { changes } = await host.edit(caller, address, {
          spec: wanted.spec as Record<string, unknown>,
          requests: wanted.requests,
          base: {
            uid: object.metadata.uid ?? '',
            generation: object.metadata.generation ?? 0,
          },
          dryRun: dryRun !== false,
        });
        return {
          output: {
            message:
              dryRun === false
                ? `Asked for: the operator does it now. status.phase of CostOptimization ${address.namespace}/${address.name} tells how far it is.`
                : 'The API server accepts it. Nothing has been stored.',
            dry_run: dryRun !== false,
            changes: changes.map(change => ({ ...change })),
          },
        };
      },
    });
  }
}

/** @throws ConflictError where what was agreed to is no longer what there is */
function requireAgreed(
  { asked, idField, idOf, nothing }: Verb,
  object: CostOptimizationObject,
  id: string,
): AskedOfOperator {
  const { namespace, name } = object.metadata;
  const thing = `CostOptimization ${namespace}/${name}`;
  const wanted = asked(object);
  if (!wanted) {
    throw new ConflictError(`${thing}: ${nothing} now`);
  }
  const current = idOf(object);
  if (current !== id) {
    throw new ConflictError(
      `${idField}: "${id}" is no longer what there is for ${thing}; it is "${current}" now: look at that one, and ask the person again`,
    );
  }
  return wanted;
}
