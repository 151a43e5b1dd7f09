import type { AuthService } from '@backstage/backend-plugin-api';
import { ConflictError, InputError } from '@backstage/errors';
import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import {
  fieldChangeText,
  gitOwnerText,
  kindId,
  provenanceText,
  type FlyrailApi,
} from '@flyrail/backstage-plugin-flyrail-common';
import {
  tryEdit,
  WebApp,
  type WebAppEdit,
} from '@flyrail/backstage-plugin-webapp-common';
import { callOptions } from './callOptions';
import { editExamples } from './examples';
import { explained } from './submit';

/**
 * `flyrail:webapp:edit`: changes the spec of a WebApp that is still as the form was filled in from, after a dry run by
 * the API server. Whoever manages the other fields keeps them.
 *
 * Safe to repeat: a WebApp that is as asked for is a success, and nothing is written. One that was changed meanwhile,
 * or that Argo CD, Flux or Helm keep, is left alone.
 */
export function createEditWebAppAction(deps: {
  flyrail: FlyrailApi;
  auth: AuthService;
}) {
  const { flyrail, auth } = deps;
  return createTemplateAction({
    id: 'flyrail:webapp:edit',
    description:
      'Changes the spec of a WebApp that is still as the form was filled in from, after a dry run by its API server',
    supportsDryRun: true,
    examples: editExamples,
    schema: {
      input: {
        webApp: z => z.string().describe('cluster/namespace/name'),
        spec: z => z.record(z.any()).describe('The whole spec as it shall be'),
        base: z =>
          z
            .object({ uid: z.string(), generation: z.number() })
            .describe(
              'metadata of the WebApp that the form was filled in from',
            ),
      },
      output: {
        operation: z => z.enum(['configured', 'unchanged']),
        summary: z => z.string().describe('What came of it, in a sentence'),
        cluster: z => z.string(),
        namespace: z => z.string(),
        name: z => z.string(),
      },
    },
    async handler(context) {
      const { webApp, spec, base } = context.input;
      const edit: WebAppEdit = { address: addressOf(webApp), spec, base };
      const { cluster, namespace, name } = edit.address;
      const call = await callOptions(auth, context);
      const verdict = await tried(flyrail, edit, call);
      const what = `WebApp ${namespace}/${name} on ${cluster}`;
      const { gitOwner } = verdict.live;
      if (gitOwner) {
        throw new ConflictError(
          `${what} is kept by ${gitOwnerText(
            gitOwner,
          )}, which would undo the change. Start over and choose "Open a pull request" (field "How").`,
        );
      }
      const { changes } = verdict;
      for (const change of changes) {
        context.logger.info(`  ${fieldChangeText(change)}`);
      }
      if (changes.length > 0 && !context.isDryRun) {
        await context.checkpoint({
          key: `flyrail.webapp.edit.${cluster}.${namespace}.${name}`,
          fn: async () => {
            await flyrail.editResource(
              edit.address,
              { spec: verdict.spec, base, dryRun: false },
              call,
            );
          },
        });
      }
      const operation = changes.length > 0 ? 'configured' : 'unchanged';
      const summary =
        operation === 'unchanged'
          ? `${what} is so already: nothing was written`
          : `${what}${context.isDryRun ? ' would be' : ''} changed: ${changes
              .map(fieldChangeText)
              .join(', ')}`;
      context.logger.info(summary);
      context.output('operation', operation);
      context.output('summary', summary);
      context.output('cluster', cluster);
      context.output('namespace', namespace);
      context.output('name', name);
    },
  });
}

/**
 * What an edit would come to, where it may go on.
 *
 * @throws InputError with a line for each refused field; ConflictError when the WebApp was changed meanwhile
 */
export async function tried(
  flyrail: FlyrailApi,
  edit: WebAppEdit,
  call: { token?: string; signal?: AbortSignal },
) {
  const { cluster, namespace, name } = edit.address;
  const target = {
    target: { cluster, kindId: kindId(WebApp) },
    object: {
      apiVersion: '',
      kind: WebApp.kind,
      metadata: { namespace, name },
    },
  };
  const verdict = await tryEdit(flyrail, edit, call).catch(error => {
    throw explained(error, target);
  });
  if (verdict.outcome === 'refused') {
    throw explained(
      { body: { error: { problems: verdict.problems } } },
      target,
    );
  }
  if (verdict.outcome === 'stale') {
    throw new ConflictError(
      `WebApp ${namespace}/${name} on ${cluster} was changed since the form was filled in (${provenanceText(
        verdict.live,
      )}): nothing was changed now. Open the template again: it starts from what is there.`,
    );
  }
  return verdict;
}

/** @throws InputError naming the input */
export function addressOf(webApp: string) {
  const [cluster, namespace, name, ...rest] = webApp.split('/');
  if (!cluster || !namespace || !name || rest.length > 0) {
    throw new InputError(
      `webApp "${webApp}": write cluster/namespace/name, for example dev/production/shop`,
    );
  }
  return { cluster, kindId: kindId(WebApp), namespace, name };
}
