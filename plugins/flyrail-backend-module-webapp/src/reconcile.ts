import {
  Deployment,
  Ingress,
  report,
  requeueAfter,
  retry,
  stalled,
  statusWith,
  type ApplyReport,
  type Context,
  type Outcome,
} from '@flyrail/backstage-plugin-flyrail-node';
import { Pod } from '@flyrail/backstage-plugin-flyrail-node';
import type { WebAppObject } from '@flyrail/backstage-plugin-webapp-common';
import { adoptionRequest } from './adoption';
import { PAUSED, summarize } from './conditions';
import { ingressGoesAt } from './conditions/exposure';
import { isNamespaceTerminating } from './conditions/refusals';
import { desiredObjects, type KeptOfBefore } from './desired';
import { initialReplicas } from './desired/horizontalPodAutoscaler';
import { keptOfBefore } from './keptOfBefore';

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
 * Applies what is wanted. An Ingress that was kept goes only after that, once the Gateway has taken the HTTPRoute, as it
 * was applied just now, for long enough.
 */
async function applyAll(
  { object: app, apply, cluster }: Context<WebAppObject>,
  kept: KeptOfBefore,
  now: Date,
): Promise<ApplyReport> {
  const options = {
    initially: initialReplicas(app),
    adopt: adoptionRequest(app).kinds,
  };
  const applied = await apply(
    desiredObjects(app, cluster.serves, kept),
    options,
  );
  const goesAt = ingressGoesAt(app, applied.objects);
  if (!goesAt || goesAt > now) {
    return applied;
  }
  const { pruned } = await apply(
    desiredObjects(app, cluster.serves, { ...kept, ingress: undefined }),
    options,
  );
  return {
    objects: applied.objects.filter(
      ({ resource }) => resource.kind !== Ingress.kind,
    ),
    pruned: [...applied.pruned, ...pruned],
  };
}

/**
 * A WebApp becomes a ServiceAccount, a NetworkPolicy, a Service, a Deployment, a PodDisruptionBudget and, where it asks
 * for them, a HorizontalPodAutoscaler, a ServiceMonitor and an HTTPRoute or Ingress, and stays so: what is edited or
 * deleted is set back. Its status tells whether all is applied (Ready), whether it answers (Available), how each part
 * does that it asked for, and what to do when something is not well.
 *
 * No finalizer: everything it makes lives in its namespace and carries an owner reference, so the garbage collector
 * cleans up, also when this operator is not there.
 */
export async function reconcile(
  context: Context<WebAppObject>,
): Promise<Outcome> {
  const { object: app, related } = context;
  if (app.spec.paused) {
    return report(statusWith(app, PAUSED));
  }
  const kept = await keptOfBefore(context);
  if ('problem' in kept) {
    return stalled(
      kept.problem,
      summarize(app, refusedSelector(app, kept), []),
    );
  }
  const now = context.now();
  const applied = await applyAll(context, kept, now);
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
  const goesAt = ingressGoesAt(app, applied.objects);
  return goesAt
    ? requeueAfter(goesAt.getTime() - now.getTime(), found)
    : report(found);
}
