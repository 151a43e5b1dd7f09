import {
  Pod,
  report,
  retry,
  stalled,
  type Context,
  type Outcome,
} from '@flyrail/backstage-plugin-flyrail-node';
import type { WebAppObject } from '@flyrail/backstage-plugin-webapp-common';
import { desiredObjects } from './desired/desiredObjects';
import type { PodSummary } from './pods';
import { summarize } from './summarize';

/**
 * A WebApp becomes a ServiceAccount, a Service and a Deployment; they stay as
 * they are wanted; the status says what became of them and of the pods.
 */
export async function reconcile({
  object: app,
  apply,
  related,
}: Context<WebAppObject>): Promise<Outcome> {
  if (app.spec.paused) return report(paused(app));

  const applied = await apply(desiredObjects(app));
  const status = summarize(app, applied, related(Pod) as PodSummary[]);

  const refused = applied.objects.filter(
    ({ outcome }) => outcome === 'refused',
  );
  const cause = refused.map(({ problem }) => problem).join('; ');
  if (refused.some(({ terminal }) => !terminal)) return retry(cause, status);
  if (refused.length) return stalled(cause, status);
  return report(status);
}

/** Everything stays as it was found, and the status says so. */
function paused({ status }: WebAppObject) {
  const kept = (status?.conditions ?? []).filter(
    ({ type }) => type !== 'Paused',
  );
  return {
    conditions: [
      ...kept.map(({ type, status: is, reason, message }) => ({
        type,
        status: is,
        reason,
        message,
      })),
      {
        type: 'Paused',
        status: 'True' as const,
        reason: 'SpecPaused',
        message:
          'nothing is changed and nothing healed. Set paused to false to go on',
      },
    ],
  };
}
