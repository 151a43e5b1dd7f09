import type { ActionsRegistryService } from '@backstage/backend-plugin-api/alpha';
import { validate } from '@flyrail/backstage-plugin-flyrail-node';
import type { ApplyResult } from '@flyrail/backstage-plugin-flyrail-common';
import type { Operations } from '../operations';
import { applyBody, collectionPath, objectPath } from '../requests';
import {
  addressFields,
  changeFields,
  dryRunField,
  kindIdField,
  objectField,
} from './fields';

/**
 * Actions that change something, by the same path as the portal's pages:
 * permission for the object as it is and would be, dry run by the API server,
 * never forced, an audit event that names the person.
 */
export function registerWriteActions(
  registry: ActionsRegistryService,
  operations: Operations,
): void {
  registry.register({
    name: 'apply-resource',
    title: 'Apply a custom resource',
    description: `Creates or changes one custom resource (for example a WebApp) by server-side apply.
By default only a dry run: the API server says what would change and what it refuses. Show that to a person, then call it again with dryRun false.
Give the whole object that is wanted: fields that were applied before and are left out are removed. Fields that somebody else manages are never taken.`,
    attributes: { readOnly: false, destructive: true, idempotent: true },
    schema: {
      input: zod =>
        zod.object({
          cluster: addressFields(zod).cluster,
          kindId: kindIdField(zod),
          object: objectField(zod).describe(
            'The whole object: apiVersion, kind, metadata with name and namespace, spec',
          ),
          dryRun: dryRunField(zod),
          intent: zod
            .enum(['create', 'update'])
            .optional()
            .describe(
              'create refuses an object that exists, update one that does not',
            ),
          resourceVersion: zod
            .string()
            .optional()
            .describe(
              'Refuse when the object is no longer this version; absent, the one in its metadata counts',
            ),
        }),
      output: zod => zod.object(changeFields(zod)),
    },
    examples: [
      {
        title: 'See what three replicas would change',
        input: {
          cluster: 'dev',
          kindId: 'webapps.platform.example.com',
          dryRun: true,
          object: {
            apiVersion: 'platform.example.com/v1',
            kind: 'WebApp',
            metadata: { name: 'shop', namespace: 'production' },
            spec: { image: 'registry.example.com/shop:1.0.0', replicas: 3 },
          },
        },
      },
    ],
    action: async ({ credentials, input }) => {
      const { cluster, kindId, ...body } = input;
      return changed(
        await operations.apply(
          { credentials },
          validate(collectionPath, { cluster, kindId }),
          validate(applyBody, body),
        ),
      );
    },
  });

  registry.register({
    name: 'delete-resource',
    title: 'Delete a custom resource',
    description: `Deletes one custom resource; what it owns goes with it, and that cannot be undone.
By default only a dry run. Ask a person before you call it with dryRun false.`,
    attributes: { readOnly: false, destructive: true, idempotent: true },
    schema: {
      input: zod =>
        zod.object({ ...addressFields(zod), dryRun: dryRunField(zod) }),
      output: zod =>
        zod.object({
          dryRun: zod.boolean(),
          deleted: zod.boolean().describe('False after a dry run'),
        }),
    },
    action: async ({ credentials, input: { dryRun, ...address } }) => {
      await operations.delete({ credentials }, validate(objectPath, address), {
        dryRun,
      });
      return { output: { dryRun, deleted: !dryRun } };
    },
  });

  for (const [name, title, paused, effect] of [
    [
      'pause-resource',
      'Pause the operator for a custom resource',
      true,
      'Stops the operator from changing anything for one custom resource (annotation flyrail.io/paused): nothing is healed meanwhile. What runs goes on running.',
    ],
    [
      'resume-resource',
      'Resume the operator for a custom resource',
      false,
      'Lets the operator of a paused custom resource go on: what was changed meanwhile is set back.',
    ],
  ] as const) {
    registry.register({
      name,
      title,
      description: `${effect}
By default only a dry run; call it again with dryRun false to do it.`,
      attributes: { readOnly: false, destructive: false, idempotent: true },
      schema: {
        input: zod =>
          zod.object({ ...addressFields(zod), dryRun: dryRunField(zod) }),
        output: zod => zod.object(changeFields(zod)),
      },
      action: async ({ credentials, input: { dryRun, ...address } }) =>
        changed(
          await operations.pause(
            { credentials },
            validate(objectPath, address),
            {
              paused,
              dryRun,
            },
          ),
        ),
    });
  }
}

function changed({ object, operation, dryRun, changes }: ApplyResult) {
  return {
    output: {
      operation,
      dryRun,
      changes,
      object: object as unknown as Record<string, unknown>,
    },
  };
}
