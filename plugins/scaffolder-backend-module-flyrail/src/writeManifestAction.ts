import type {
  AuthService,
  UrlReaderService,
} from '@backstage/backend-plugin-api';
import { InputError } from '@backstage/errors';
import type { ScmIntegrations } from '@backstage/integration';
import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import {
  fieldChangeText,
  kindId,
  type FlyrailApi,
} from '@flyrail/backstage-plugin-flyrail-common';
import { WebApp, webAppObject } from '@flyrail/backstage-plugin-webapp-common';
import { posix } from 'node:path';
import { callOptions } from './callOptions';
import { addressOf, tried as triedEdit } from './editWebAppAction';
import { manifestExamples } from './examples';
import { createdManifest, editedManifest } from './manifestFiles';
import { catalogInfoWith, kustomizationWith } from './repositoryFiles';
import {
  branchOf,
  branchOfChange,
  pathIn,
  propose,
  proposalOutput,
} from './proposal';
import { repositoryOf } from './repository';
import { tried } from './submit';

const KUSTOMIZATIONS = [
  'kustomization.yaml',
  'kustomization.yml',
  'Kustomization',
];

/**
 * `flyrail:webapp:manifest`: writes the files of a pull request that creates or edits a WebApp into the workspace, for
 * `publish:github:pull-request` or `publish:gitlab:merge-request` to take from there. Writes nothing anywhere else.
 *
 * Safe to repeat: what the repository has already is not written again; a different object of that name is left alone.
 */
export function createWriteManifestAction(deps: {
  flyrail: FlyrailApi;
  auth: AuthService;
  reader: UrlReaderService;
  integrations: ScmIntegrations;
}) {
  const { flyrail, auth, reader, integrations } = deps;
  return createTemplateAction({
    id: 'flyrail:webapp:manifest',
    description:
      'Writes the manifest of a new or edited WebApp, its kustomization.yaml and catalog-info.yaml where wanted, for a pull request',
    supportsDryRun: true,
    examples: manifestExamples,
    schema: {
      input: {
        repoUrl: z => z.string().describe('As RepoUrlPicker gives it'),
        folder: z =>
          z
            .string()
            .optional()
            .describe('Of the repository; its root if absent'),
        file: z =>
          z
            .string()
            .optional()
            .describe('Path of the manifest; <folder>/<name>.yaml if absent'),
        cluster: z =>
          z
            .string()
            .optional()
            .describe('Of a new WebApp: has this cluster’s API server try it'),
        namespace: z => z.string().optional().describe('Of a new WebApp'),
        name: z => z.string().optional().describe('Of a new WebApp'),
        owner: z => z.string().optional().describe('Of a new WebApp'),
        system: z => z.string().optional().describe('Of a new WebApp'),
        catalogInfo: z =>
          z
            .boolean()
            .optional()
            .describe('Of a new WebApp: describe it in catalog-info.yaml too'),
        webApp: z =>
          z
            .string()
            .optional()
            .describe('Of an edit: the WebApp, cluster/namespace/name'),
        base: z =>
          z
            .object({ uid: z.string(), generation: z.number() })
            .optional()
            .describe('Of an edit: what the form was filled in from'),
        spec: z => z.record(z.any()).describe('The whole spec'),
      },
      output: proposalOutput,
    },
    async handler(context) {
      const { input } = context;
      const repository = repositoryOf({
        repoUrl: input.repoUrl,
        ...{ integrations, reader },
      });
      const call = await callOptions(auth, context);
      const wanted: Record<string, string | undefined> = {};
      let title: string;
      let changes: string[] = [];
      let path: string;
      let branch: string;
      let proposed = false;

      if (input.webApp) {
        if (!input.base) throw new InputError('base: an edit needs it');
        const address = addressOf(input.webApp);
        const { spec, base } = input;
        const verdict = await triedEdit(flyrail, { address, spec, base }, call);
        const { namespace, name } = address;
        title = `Change web app ${namespace}/${name}`;
        path = pathOf(input.file, input.folder, name);
        changes = verdict.changes.map(fieldChangeText);
        const text = editedManifest(
          path,
          await repository.read(path),
          verdict.live.object,
          verdict.spec,
        );
        wanted[path] = text;
        branch = branchOfChange(title, [text ?? '']);
        proposed =
          text !== undefined && (await repository.read(path, branch)) === text;
      } else {
        const { namespace, name, owner, system, cluster, spec } = input;
        if (!namespace || !name || !owner) {
          throw new InputError(
            'namespace, name and owner: a new WebApp needs all three',
          );
        }
        const object = webAppObject({ namespace, name, owner, system, spec });
        if (cluster) {
          const target = { cluster, kindId: kindId(WebApp) };
          await tried({ flyrail, target, object, options: call });
        }
        title = `Add web app ${namespace}/${name}`;
        path = pathOf(input.file, input.folder, name);
        branch = branchOf(title);
        const there = await repository.read(path);
        wanted[path] = createdManifest(path, there, object);
        if (there === undefined) {
          const onBranch = await repository.read(path, branch);
          proposed =
            onBranch !== undefined &&
            createdManifest(`${path} on branch ${branch}`, onBranch, object) ===
              undefined;
        }
        const folder = posix.dirname(path);
        for (const file of KUSTOMIZATIONS) {
          const kustomization = posix.join(folder, file);
          const existing = await repository.read(kustomization);
          if (existing === undefined) continue;
          const entry = posix.basename(path);
          wanted[kustomization] = kustomizationWith(existing, entry);
          break;
        }
        if (input.catalogInfo) {
          const catalogInfo = posix.join(folder, 'catalog-info.yaml');
          wanted[catalogInfo] = catalogInfoWith(
            await repository.read(catalogInfo),
            { name, owner, system },
          );
        }
      }

      await propose(context, {
        ...{ repository, branch, title, proposed },
        files: Object.fromEntries(
          Object.entries(wanted).filter(
            (entry): entry is [string, string] => entry[1] !== undefined,
          ),
        ),
        description: [
          `${title}, from the portal's template.`,
          ...changes.map(change => `- \`${change}\``),
        ].join('\n'),
        inPlace: `${path} has it already, identical: no pull request is needed`,
      });
    },
  });
}

function pathOf(file: string | undefined, folder = '.', name: string): string {
  return file
    ? pathIn(file, { input: 'file', field: 'File' })
    : pathIn(posix.join(folder || '.', `${name}.yaml`), {
        input: 'folder',
        field: 'Folder',
      });
}
