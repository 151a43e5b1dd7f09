import {
  Deployment,
  report,
  retry,
  stalled,
  statusWith,
  type ApplyReport,
  type Context,
  type Outcome,
} from '@flyrail/backstage-plugin-flyrail-node';
import { Pod } from '@flyrail/backstage-plugin-flyrail-node';
import type { WebAppObject } from '@flyrail/backstage-plugin-webapp-common';
import { adoptionRequest, selectorToKeep } from './adoption';
import { PAUSED, summarize } from './conditions';
import { isNamespaceTerminating } from './conditions/refusals';
import { desiredObjects } from './desired';
import { initialReplicas } from './desired/horizontalPodAutoscaler';

const nameOf = ({ metadata: { name, namespace } }: WebAppObject) => ({
  name: name!,
  namespace,
});

/** Nothing is applied: the other objects would select nothing. */
const refusedSelector = (
  app: WebAppObject,
  { problem }: { problem: string },
): ApplyReport => ({
  objects: [
    { resource: Deployment, ...nameOf(app), outcome: 'refused', problem },
  ],
  pruned: [],
});

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
  get,
  related,
}: Context<WebAppObject>): Promise<Outcome> {
  if (app.spec.paused) {
    return report(statusWith(app, PAUSED));
  }
  const { kinds: adopt } = adoptionRequest(app);
  const kept = adopt.includes(Deployment)
    ? selectorToKeep(await get(Deployment, nameOf(app)))
    : undefined;
  if (kept && 'problem' in kept) {
    return stalled(
      kept.problem,
      summarize(app, refusedSelector(app, kept), []),
    );
  }
  const applied = await apply(
    desiredObjects(app, cluster.serves, kept?.selector),
    { initially: initialReplicas(app), adopt },
  );
  const found = summarize(app, applied, related(Pod));
  const refused = applied.objects.find(({ outcome }) => outcome === 'refused');
  if (refused) {
    // A policy's no names no field, and may be a yes once its administrators change it.
    const isHopeless =
      refused.terminal && refused.fields?.some(({ field }) => field);
    return isHopeless || isNamespaceTerminating(refused)
      ? stalled(refused.problem ?? 'refused', found)
      : retry(refused.problem ?? 'refused', found);
  }
  return report(found);
}
