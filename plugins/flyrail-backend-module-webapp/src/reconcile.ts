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
import { isNamespaceTerminating } from './conditions/refusals';
import { desiredObjects } from './desired';
import { initialReplicas } from './desired/horizontalPodAutoscaler';

/**
 * A WebApp becomes a ServiceAccount, a NetworkPolicy, a Service, a Deployment, a PodDisruptionBudget and, where it asks
 * for them, a HorizontalPodAutoscaler, a ServiceMonitor and an HTTPRoute or Ingress, and stays so: what is edited or
 * deleted is set back. Its status tells whether all is applied (Ready), whether it answers (Available), how each part
 * does that it asked for, and what to do when something is not well.
 *
 * No finalizer: everything it makes lives in its namespace and carries an owner reference, so the garbage collector
 * cleans up, also when this operator is not there.
 */
export async function reconcile({
  object: app,
  apply,
  cluster,
  related,
}: Context<WebAppObject>): Promise<Outcome> {
  if (app.spec.paused) {
    return report(pausedReport(app));
  }
  const applied = await apply(desiredObjects(app, cluster.serves), {
    initially: initialReplicas(app),
  });
  const found = summarize(app, applied, related(Pod));
  const refused = applied.objects.find(({ outcome }) => outcome === 'refused');
  if (refused) {
    const isHopeless = refused.fields?.length && refused.terminal;
    return isHopeless || isNamespaceTerminating(refused)
      ? stalled(refused.problem ?? 'refused', found)
      : retry(refused.problem ?? 'refused', found);
  }
  return report(found);
}
