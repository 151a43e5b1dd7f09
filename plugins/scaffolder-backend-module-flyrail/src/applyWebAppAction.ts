import type { AuthService } from '@backstage/backend-plugin-api';
import { stringifyEntityRef } from '@backstage/catalog-model';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import {
  kindId,
  provenanceText,
  type FlyrailApi,
} from '@flyrail/backstage-plugin-flyrail-common';
import { WebApp, webAppObject } from '@flyrail/backstage-plugin-webapp-common';
import { callOptions } from './callOptions';
import { entityOf, inCatalog, requireNameFree } from './catalogName';
import { operatorVerdict } from './operatorVerdict';
import { created, tried, whatOf, type Submitted } from './submit';
import { applyExamples } from './examples';

/**
 * `flyrail:webapp:apply`: has the API server try the WebApp, applies it, and
 * waits until the operator has looked at it and the catalog knows it, so that
 * the link at the end leads somewhere.
 *
 * Safe to repeat: an identical WebApp that is there already is a success, and
 * nothing is written. One of the same name that differs is someone's: it is
 * left alone, and the step fails with who made it and in what it differs.
 */
export function createApplyWebAppAction(deps: {
  flyrail: FlyrailApi;
  catalog: CatalogService;
  auth: AuthService;
  /** How long the operator and the catalog may take, in milliseconds. */
  patience?: { operatorMs: number; catalogMs: number };
}) {
  const { flyrail, catalog, auth } = deps;
  const patience = deps.patience ?? { operatorMs: 10_000, catalogMs: 30_000 };
  return createTemplateAction({
    id: 'flyrail:webapp:apply',
    description:
      'Creates a WebApp on a cluster, after a dry run by its API server. One that is there already and identical is a success; one that differs is left alone',
    supportsDryRun: true,
    examples: applyExamples,
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
        operation: z =>
          z
            .enum(['created', 'unchanged'])
            .describe('"unchanged": an identical one was there already'),
        summary: z => z.string().describe('What came of it, in a sentence'),
        problem: z =>
          z
            .string()
            .optional()
            .describe('Why the operator could not act on it, if it could not'),
        entityRef: z => z.string().describe('The catalog entity'),
        cluster: z => z.string(),
        namespace: z => z.string(),
        name: z => z.string(),
      },
    },
    async handler(context) {
      const { cluster, namespace, name, owner, system, spec } = context.input;
      const { logger } = context;
      const credentials = await context.getInitiatorCredentials();
      const submitted: Submitted = {
        flyrail,
        target: { cluster, kindId: kindId(WebApp) },
        object: webAppObject({ namespace, name, owner, system, spec }),
        options: await callOptions(auth, context),
      };
      const what = whatOf(submitted);
      await requireNameFree({ catalog, credentials, name, owner });

      const submission = await tried(submitted);
      context.output('entityRef', stringifyEntityRef(entityOf(name)));
      context.output('cluster', cluster);
      context.output('namespace', namespace);
      context.output('name', name);
      const tell = (operation: 'created' | 'unchanged', summary: string) => {
        context.output('operation', operation);
        context.output('summary', summary);
        logger.info(summary);
      };
      if (submission.outcome === 'identical') {
        const { live } = submission;
        tell(
          'unchanged',
          `${what} is there already, identical (${provenanceText(
            live,
          )}): nothing was written`,
        );
      } else if (context.isDryRun) {
        tell('created', `${what} would be created: the API server accepts it`);
      } else {
        const operation = await context.checkpoint({
          key: `flyrail.webapp.apply.${cluster}.${namespace}.${name}`,
          fn: () => created(submitted),
        });
        tell(operation, `${what}: ${operation}`);
      }
      if (context.isDryRun) return;

      const verdict = await operatorVerdict({
        flyrail,
        address: { ...submitted.target, namespace, name },
        call: submitted.options,
        patienceMs: patience.operatorMs,
      });
      if (verdict.said === 'refused') {
        context.output('problem', verdict.message);
        logger.warn(
          `${what} is stored, but not in effect (${verdict.reason}): ${verdict.message}`,
        );
      } else if (verdict.said === 'nothing') {
        logger.warn(
          `${what} is stored; no operator has looked at it yet. The tab "Web app" says when one does`,
        );
      }
      // The WebApp is there and runs; only the link may lead nowhere for a while.
      const entityRef = stringifyEntityRef(entityOf(name));
      if (
        await inCatalog({
          ...{ catalog, credentials, name, signal: context.signal },
          patienceMs: patience.catalogMs,
        })
      ) {
        logger.info(`In the catalog as ${entityRef}`);
      } else {
        logger.warn(
          `The catalog does not list ${entityRef} yet; it will within a minute. If not: is the module catalog-backend-module-flyrail installed?`,
        );
      }
    },
  });
}
