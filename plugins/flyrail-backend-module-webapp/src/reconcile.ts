import {
  report,
  retry,
  stalled,
  type Context,
  type Outcome,
} from '@flyrail/backstage-plugin-flyrail-node';
import { Pod } from '@flyrail/backstage-plugin-flyrail-node';
import type { WebAppObject } from '@flyrail/backstage-plugin-webapp-common';
import { pausedReport, summarize } from './conditions';
import { desiredObjects } from './desired';
import { initialReplicas } from './desired/horizontalPodAutoscaler';

/**
 * A WebApp becomes a ServiceAccount, a NetworkPolicy, a Service, a Deployment, a PodDisruptionBudget and, if it asks for
 * one, a HorizontalPodAutoscaler, and stays so: what is edited or deleted is set back.
 * Its status tells whether all is applied (Ready), whether it answers (Available), and what to do when it does not.
 *
 * No finalizer: everything it makes lives in its namespace and carries an owner reference, so the garbage collector
 * cleans up, also when this operator is not there.
 */
export async function reconcile({
  object: app,
  apply,
  related,
}: Context<WebAppObject>): Promise<Outcome> {
  if (app.spec.paused) {
    return report(pausedReport(app));
  }
  const applied = await apply(desiredObjects(app), {
    initially: initialReplicas(app),
  });
  const found = summarize(app, applied, related(Pod));
  const refused = applied.objects.find(({ outcome }) => outcome === 'refused');
  if (refused) {
    return refused.fields?.length && refused.terminal
      ? stalled(refused.problem ?? 'refused', found)
      : retry(refused.problem ?? 'refused', found);
  }
  return report(found);
}
