import { setTimeout as pause } from 'node:timers/promises';
import type { AuthService } from '@backstage/backend-plugin-api';
import { stringifyEntityRef } from '@backstage/catalog-model';
import { ConflictError, InputError } from '@backstage/errors';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import {
  kindId,
  problemsOf,
  type ApplyRequest,
  type FieldChange,
  type FlyrailApi,
} from '@flyrail/backstage-plugin-flyrail-common';
import { WebApp, webAppObject } from '@flyrail/backstage-plugin-webapp-common';

/** How long the catalog may take to list what was applied, in milliseconds. */
const CATALOG_PATIENCE_MS = 30_000;

/**
 * `flyrail:webapp:apply`: has the API server try the WebApp, applies it, and
 * waits until the catalog knows it, so that the link at the end leads somewhere.
 *
 * Safe to repeat: applying the same WebApp again changes nothing. One of the
 * same name that differs is someone's: it is left alone, and the step fails.
 */
export function createApplyWebAppAction(deps: {
  flyrail: FlyrailApi;
  catalog: CatalogService;
  auth: AuthService;
}) {
  const { flyrail, catalog, auth } = deps;
  return createTemplateAction({
    id: 'flyrail:webapp:apply',
    description:
      'Applies a WebApp custom resource to a cluster, after a dry run by its API server',
    supportsDryRun: true,
    examples: [
      {
        description: 'A web app with two replicas',
        example: `steps:
  - id: apply
    action: flyrail:webapp:apply
    input:
      cluster: dev
      namespace: production
      name: sample-app
      owner: group:default/shop-team
      spec:
        replicas: 2
        image: nginx:1.21
`,
      },
    ],
    schema: {
      input: {
        cluster: z =>
          z.string().describe('Name of the cluster, as in flyrail.clusters'),
        namespace: z => z.string().describe('Namespace; it must exist'),
        name: z =>
          z.string().describe('Name of the WebApp and of its catalog entity'),
        owner: z => z.string().describe('Entity reference of the owner'),
        system: z =>
          z.string().optional().describe('Entity reference of the system'),
        spec: z => z.record(z.any()).describe('spec of the WebApp'),
      },
      output: {
        entityRef: z => z.string().describe('The catalog entity'),
        cluster: z => z.string(),
        namespace: z => z.string(),
        name: z => z.string(),
      },
    },
    async handler(context) {
      const { cluster, namespace, name, owner, system, spec } = context.input;
      const { logger, signal } = context;
      const credentials = await context.getInitiatorCredentials();
      const { token } = await auth.getPluginRequestToken({
        onBehalfOf: credentials,
        targetPluginId: 'flyrail',
      });
      const target = { cluster, kindId: kindId(WebApp) };
      const object = webAppObject({ namespace, name, owner, system, spec });
      const apply = async (request: Pick<ApplyRequest, 'dryRun' | 'intent'>) =>
        flyrail
          .applyResource(target, { object, ...request }, { token, signal })
          .catch(error => {
            throw explained(error, `${namespace}/${name} on ${cluster}`);
          });

      const tried = await apply({ dryRun: true });
      if (tried.operation === 'configured') {
        throw new ConflictError(
          existing(`${namespace}/${name}`, cluster, tried.changes),
        );
      }
      logger.info(
        `The API server of ${cluster} accepts WebApp ${namespace}/${name}: it would be ${tried.operation}`,
      );
      for (const change of tried.changes) logger.info(`  ${sentence(change)}`);

      const entity = { kind: 'Component', namespace: 'default', name };
      context.output('entityRef', stringifyEntityRef(entity));
      context.output('cluster', cluster);
      context.output('namespace', namespace);
      context.output('name', name);
      if (context.isDryRun) return;

      // Unchanged: an earlier try of this very step got that far.
      if (tried.operation === 'created') {
        await apply({ dryRun: false, intent: 'create' });
      }
      logger.info(
        `WebApp ${namespace}/${name} on ${cluster}: ${tried.operation}`,
      );

      const deadline = Date.now() + CATALOG_PATIENCE_MS;
      while (!(await catalog.getEntityByRef(entity, { credentials }))) {
        if (Date.now() > deadline) {
          // The WebApp is there and runs; only the link may lead nowhere for a while.
          logger.warn(
            `The catalog does not list ${stringifyEntityRef(
              entity,
            )} yet; it will within a minute. If not: is the module catalog-backend-module-flyrail installed?`,
          );
          return;
        }
        await pause(250, undefined, { signal });
      }
      logger.info(`In the catalog as ${stringifyEntityRef(entity)}`);
    },
  });
}

/** Why a WebApp that is there already is not overwritten, and in what it differs. */
function existing(what: string, cluster: string, changes: FieldChange[]) {
  return [
    `WebApp ${what} already exists on ${cluster} and differs; choose another name, or edit it on its tab:`,
    ...changes.map(change => `  ${sentence(change)}`),
  ].join('\n');
}

function sentence({ path, before, after }: FieldChange): string {
  const show = (value: unknown) => JSON.stringify(value);
  if (before === undefined) return `${path}: ${show(after)}`;
  if (after === undefined) return `${path}: ${show(before)} removed`;
  return `${path}: ${show(before)} → ${show(after)}`;
}

/** The API server's refusal, one line for each field. Other failures stay as they are. */
function explained(error: unknown, what: string): unknown {
  const problems = problemsOf(error);
  if (!problems.length) return error;
  const lines = problems.map(({ field, message }) => `  ${field}: ${message}`);
  return new InputError(
    `The API server refuses WebApp ${what}:\n${lines.join('\n')}`,
  );
}
