import { ApiHolder } from '@backstage/core-plugin-api';
import { translationApiRef } from '@backstage/frontend-plugin-api';
import { clusterFor, kindId } from '@flyrail/backstage-plugin-flyrail-common';
import { flyrailApiRef } from '@flyrail/backstage-plugin-flyrail-react';
import { WebApp } from '@flyrail/backstage-plugin-webapp-common';
import { webAppTranslationRef } from '../translation';
import { candidateOf } from './candidate';
import { check, problemText } from './check';

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
  const { items } = await context.apiHolder.get(flyrailApiRef)!.listClusters();
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
    const verdict = await check(
      context.apiHolder.get(flyrailApiRef)!,
      candidate,
    );
    if (!verdict.accepted) {
      verdict.problems.forEach(problem => field.addError(problemText(problem)));
    }
  } catch (error) {
    field.addError(
      t('check.failed', {
        message: error instanceof Error ? error.message : String(error),
      }),
    );
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
