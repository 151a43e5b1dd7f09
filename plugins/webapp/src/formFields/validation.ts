import { ApiHolder } from '@backstage/core-plugin-api';
import { translationApiRef } from '@backstage/frontend-plugin-api';
import {
  clusterFor,
  kindId,
  provenanceText,
} from '@flyrail/backstage-plugin-flyrail-common';
import { flyrailApiOf } from '@flyrail/backstage-plugin-flyrail-react';
import { WebApp } from '@flyrail/backstage-plugin-webapp-common';
import { webAppTranslationRef } from '../translation';
import { candidateOf } from './candidate';
import { check, mayGoOn, problemText } from './check';
import { SpecEdit } from './SpecOfWebApp';

type Field = { addError(message: string): void };
type Context = { apiHolder: ApiHolder; formData: object };

/** Stops the form at a cluster that cannot be used now. */
export async function validateCluster(
  cluster: string | undefined,
  field: Field,
  context: Context,
): Promise<void> {
  const t = translated(context.apiHolder);
  if (!cluster) {
    field.addError(t('picker.required'));
    return;
  }
  const { items } = await flyrailApiOf(context.apiHolder).listClusters();
  const found = items.find(({ name }) => name === cluster);
  const chosen =
    found &&
    clusterFor(
      found,
      found.operators.find(operator => operator.kindId === kindId(WebApp)),
    );
  if (chosen?.state !== 'ok') {
    field.addError(
      t('picker.notReachable', {
        title: chosen?.title ?? cluster,
        state: chosen?.message ?? chosen?.state ?? '?',
      }),
    );
  }
}

/** Stops the form at a WebApp that the API server refuses, with the API server's words for each field. */
export async function validateDryRun(
  _value: string | undefined,
  field: Field,
  context: Context,
): Promise<void> {
  const t = translated(context.apiHolder);
  const candidate = candidateOf(context.formData as Record<string, unknown>);
  if (!candidate) {
    field.addError(t('check.incomplete'));
    return;
  }
  try {
    const verdict = await check(flyrailApiOf(context.apiHolder), candidate);
    if (mayGoOn(verdict)) {
      return;
    }
    if (verdict.outcome === 'refused') {
      verdict.problems.forEach(problem => field.addError(problemText(problem)));
    } else if (verdict.outcome === 'different') {
      const message = t('check.different', {
        cluster: candidate.cluster,
        made: provenanceText(verdict.live),
      });
      field.addError(problemText({ field: 'metadata.name', message }));
    } else if (verdict.outcome === 'keptInGit') {
      field.addError(
        `${t('how.inGit', { tool: verdict.tool })}: ${t(
          'check.choosePullRequest',
        )}`,
      );
    } else {
      field.addError(
        t(verdict.outcome === 'stale' ? 'check.stale' : 'check.nothing'),
      );
    }
  } catch (error) {
    field.addError(
      t('check.failed', {
        message: error instanceof Error ? error.message : String(error),
      }),
    );
  }
}

/** Stops the form until the chosen WebApp has been read. */
export function validateEdit(
  edit: SpecEdit | undefined,
  field: Field,
  context: Context,
): void {
  const { webApp } = context.formData as { webApp?: string };
  if (!edit?.base || edit.of !== webApp) {
    field.addError(translated(context.apiHolder)('prefill.none'));
  }
}

function translated(apiHolder: ApiHolder) {
  const snapshot = apiHolder
    .get(translationApiRef)!
    .getTranslation(webAppTranslationRef);
  if (snapshot.ready) {
    return snapshot.t;
  }
  throw new Error('The translations are not loaded yet: try again');
}
