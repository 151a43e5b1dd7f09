import type { ActionsRegistryService } from '@backstage/backend-plugin-api/alpha';
import { validate } from '@flyrail/backstage-plugin-flyrail-node';
import type { Operations } from '../operations';
import { kindPath, listQuery, objectPath } from '../requests';
import { addressFields, kindIdField, objectField, READS } from './fields';

/** Actions that look and change nothing. */
export function registerReadActions(
  registry: ActionsRegistryService,
  operations: Operations,
): void {
  registry.register({
    name: 'list-clusters',
    title: 'List clusters and operators',
    description: `Lists the Kubernetes clusters of this portal with the operators on them, how each is, and what to do where one is not well.
Use it first: it names the clusters and kinds that the other actions ask for.`,
    attributes: READS,
    schema: {
      input: zod => zod.object({}),
      output: zod => zod.object({ clusters: zod.array(objectField(zod)) }),
    },
    examples: [{ title: 'All clusters', input: {} }],
    action: async ({ credentials }) => {
      const { items } = await operations.clusters({ credentials });
      return { output: { clusters: items.map(plain) } };
    },
  });

  registry.register({
    name: 'list-resources',
    title: 'List custom resources',
    description: `Lists the custom resources of one kind (for example WebApps) that you may read, cluster by cluster, with their status.
Use it to find an object. A cluster that cannot be asked says so and shows what was last known (stale).`,
    attributes: READS,
    schema: {
      input: zod =>
        zod.object({
          kindId: kindIdField(zod),
          kubernetesId: zod
            .string()
            .optional()
            .describe(
              'Only those of the catalog entity with this backstage.io/kubernetes-id',
            ),
          namespace: zod.string().optional(),
          name: zod.string().optional(),
          cluster: zod.string().optional(),
        }),
      output: zod =>
        zod.object({
          clusters: zod.array(
            zod.object({
              cluster: objectField(zod),
              stale: zod.boolean(),
              items: zod.array(objectField(zod)),
            }),
          ),
        }),
    },
    examples: [
      {
        title: 'The WebApps of the component "shop"',
        input: { kindId: 'webapps.platform.example.com', kubernetesId: 'shop' },
      },
    ],
    action: async ({ credentials, input: { kindId: kind, ...filter } }) => {
      const { kindId } = validate(kindPath, { kindId: kind });
      const { clusters } = await operations.list(
        { credentials },
        kindId,
        validate(listQuery, filter),
      );
      return {
        output: {
          clusters: clusters.map(({ cluster, stale, items }) => ({
            cluster: plain(cluster),
            stale,
            items: items.map(plain),
          })),
        },
      };
    },
  });

  registry.register({
    name: 'get-resource',
    title: 'Get a custom resource',
    description: `Reads one custom resource with the objects it owns, their health, its Events, and what was changed behind its operator's back and healed.
Use explain-resource when words are enough.`,
    attributes: READS,
    schema: {
      input: zod => zod.object(addressFields(zod)),
      output: zod =>
        zod.object({
          cluster: objectField(zod),
          stale: zod.boolean(),
          object: objectField(zod),
          owned: zod.array(objectField(zod)),
          events: zod.array(objectField(zod)),
          drift: zod.array(objectField(zod)),
        }),
    },
    action: async ({ credentials, input }) => {
      const detail = await operations.get(
        { credentials },
        validate(objectPath, input),
      );
      return {
        output: {
          cluster: plain(detail.cluster),
          stale: detail.stale,
          object: plain(detail.object),
          owned: detail.owned.map(plain),
          events: detail.events.map(plain),
          drift: detail.drift.map(plain),
        },
      };
    },
  });

  registry.register({
    name: 'explain-resource',
    title: 'Explain a custom resource',
    description: `Says in plain words how one custom resource is: whether it is ready, why not, how what it owns is doing, what was changed behind its operator's back, and what to do.
Use it when somebody asks why something does not work.`,
    attributes: READS,
    schema: {
      input: zod => zod.object(addressFields(zod)),
      output: zod =>
        zod.object({
          text: zod.string().describe('One fact a line'),
          ready: zod
            .boolean()
            .optional()
            .describe('Absent while its operator has not reported'),
          problems: zod.array(
            zod.object({ what: zod.string(), remedy: zod.string().optional() }),
          ),
        }),
    },
    action: async ({ credentials, input }) => ({
      output: await operations.explain(
        { credentials },
        validate(objectPath, input),
      ),
    }),
  });
}

/** Our interfaces have no index signature; the wire does not mind. */
function plain(value: object): Record<string, unknown> {
  return value as Record<string, unknown>;
}
