import type { KubernetesObject } from '@flyrail/backstage-plugin-flyrail-common';
import {
  Deployment,
  holdsAnyOf,
  HTTPRoute,
  Ingress,
  Service,
  type Context,
} from '@flyrail/backstage-plugin-flyrail-node';
import type { WebAppObject } from '@flyrail/backstage-plugin-webapp-common';
import { adoptionRequest, selectorToKeep } from './adoption';
import { ROUTE_ACCEPTED } from './conditions/exposure';
import type { KeptOfBefore } from './desired';
import { exposedBy, isExposed, type KeptIngress } from './desired/exposure';
import { mayHavePodsOfOthers, targetPortMeanwhile } from './targetPort';

/** Our field manager: the runtime calls it after the operator. */
const FIELD_MANAGER = 'flyrail-webapp';

type Asking = Pick<Context<WebAppObject>, 'object' | 'cluster' | 'get'>;

/**
 * What of before has to go on, as the API server holds it now. It is asked only of what is taken over, and of the Ingress
 * until a Gateway alone leads people in. A problem where what is there cannot go on.
 */
export async function keptOfBefore(
  asking: Asking,
): Promise<KeptOfBefore | { problem: string }> {
  const taken = await takenOver(asking);
  if ('problem' in taken) {
    return taken;
  }
  const ingress = await ingressOfBefore(asking);
  return { ...taken, ...(ingress ? { ingress } : {}) };
}

/** Of a Deployment that others have made. */
async function takenOver({
  object: app,
  get,
}: Asking): Promise<KeptOfBefore | { problem: string }> {
  if (!adoptionRequest(app).kinds.includes(Deployment)) {
    return {};
  }
  const { name, namespace } = app.metadata;
  const at = { name: name!, namespace };
  const deployment = await get(Deployment, at);
  const selector = selectorToKeep(deployment);
  if (!deployment || !selector || 'problem' in selector) {
    return selector ?? {};
  }
  return mayHavePodsOfOthers(deployment)
    ? {
        ...selector,
        targetPort: targetPortMeanwhile(
          app.spec.port,
          deployment,
          await get(Service, at),
        ),
      }
    : selector;
}

/** Whether the status says of this very generation that a Gateway leads people in and no Ingress was left. */
const isLedInAsTold = ({ metadata, status }: WebAppObject): boolean =>
  status?.conditions?.some(
    ({ observedGeneration, reason }) =>
      reason === ROUTE_ACCEPTED && observedGeneration === metadata.generation,
  ) ?? false;

/** The app's own Ingress, where it is to be an HTTPRoute from now on. */
async function ingressOfBefore({
  object: app,
  cluster,
  get,
}: Asking): Promise<KeptIngress | undefined> {
  const isLeaving =
    isExposed(app) &&
    exposedBy(app, cluster.serves) === HTTPRoute &&
    cluster.serves(Ingress) &&
    !isLedInAsTold(app);
  if (!isLeaving) {
    return undefined;
  }
  const { name, namespace } = app.metadata;
  const at = { name: name!, namespace };
  return ingressToKeep(app, await get(Ingress, at, { managedFields: true }));
}

/**
 * What an Ingress needs to lead people in as it did, although the spec may name a Gateway in its place: its Secret, and its
 * class if it is of our giving (one that the cluster gave it by default is left to it). Undefined where it is not the
 * app's, or goes already. Pure.
 */
function ingressToKeep(
  app: WebAppObject,
  ingress: KubernetesObject | undefined,
): KeptIngress | undefined {
  const { deletionTimestamp, managedFields, ownerReferences } =
    ingress?.metadata ?? {};
  const isOwn = ownerReferences?.some(({ uid }) => uid === app.metadata.uid);
  if (!isOwn || deletionTimestamp) {
    return undefined;
  }
  const { ingressClassName, tls } = ingress!.spec as {
    ingressClassName?: string;
    tls?: { secretName?: string }[];
  };
  const isClassOurs = holdsAnyOf(managedFields, FIELD_MANAGER, [
    ['f:spec', 'f:ingressClassName'],
  ]);
  return {
    ...(isClassOurs ? { className: ingressClassName } : {}),
    ...(tls?.[0]?.secretName ? { tlsSecretName: tls[0].secretName } : {}),
  };
}
