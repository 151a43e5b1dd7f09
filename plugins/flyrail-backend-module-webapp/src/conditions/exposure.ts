import type { KubernetesObject } from '@flyrail/backstage-plugin-flyrail-common';
import type {
  AppliedObject,
  ConditionClaim,
} from '@flyrail/backstage-plugin-flyrail-node';
import type { WebAppObject } from '@flyrail/backstage-plugin-webapp-common';
import { isExposed } from '../desired/exposure';
import { missingPart, type StatusCondition } from './parts';

/** What an HTTPRoute wants to be attached to; the Gateway API's defaults are a Gateway of the route's own namespace. */
interface ParentRef {
  kind?: string;
  namespace?: string;
  name: string;
  sectionName?: string;
}
interface RouteStatus {
  parents?: { parentRef?: ParentRef; conditions?: StatusCondition[] }[];
}
interface IngressStatus {
  loadBalancer?: { ingress?: { ip?: string; hostname?: string }[] };
}

/** In ExposureReady: the Gateway takes the route. */
export const ROUTE_ACCEPTED = 'RouteAccepted';

/** Whether there is a way in from outside; nothing when nobody asked for one. */
export function exposureCondition(
  app: WebAppObject,
  objects: readonly AppliedObject[],
): ConditionClaim[] {
  const type = 'ExposureReady';
  const of = (kind: string) =>
    objects.find(({ resource }) => resource.kind === kind);
  const ingress = of('Ingress');
  const part = of('HTTPRoute') ?? ingress;
  if (!isExposed(app) || !part) {
    return [];
  }
  const { gateway, host, path } = app.spec.exposure!;
  const address = `${host}${path}`;
  const missing = missingPart(
    type,
    part,
    'let it serve Ingress or the Gateway API, or remove spec.exposure.host',
  );
  if (missing) {
    return [missing];
  }
  return [
    {
      type,
      ...(part === ingress
        ? ingressState(part, address, gateway !== undefined)
        : routeState(app, part.object, address, ingress !== undefined)),
    },
  ];
}

type State = Omit<ConditionClaim, 'type'>;

/**
 * Whether the Gateway that the app names leads people in by the HTTPRoute as it is now; not by what it was before, nor
 * because another Gateway did.
 */
export function isLedInByGateway(
  app: WebAppObject,
  objects: readonly AppliedObject[],
): boolean {
  return exposureCondition(app, objects).some(
    ({ reason }) => reason === ROUTE_ACCEPTED,
  );
}

/** As the Gateway's controller says in the route's status. `isKept`: the Ingress of before is still there. */
function routeState(
  app: WebAppObject,
  route: KubernetesObject | undefined,
  address: string,
  isKept: boolean,
): State {
  const gateway = `Gateway "${app.spec.exposure?.gateway?.name}"`;
  const said = route ? answerOf(app, route) : [];
  const meanwhile = isKept
    ? '; until it does, the Ingress of before is kept'
    : '';
  const no = said.find(
    ({ type, status }) =>
      (type === 'Accepted' || type === 'ResolvedRefs') && status === 'False',
  );
  if (no) {
    return {
      status: 'False',
      reason: no.reason || 'RouteNotAccepted',
      message: `${gateway} does not take the HTTPRoute for ${address}: ${
        no.message || no.reason
      }; correct spec.exposure, or what the Gateway allows${meanwhile}`,
    };
  }
  if (
    said.some(({ type, status }) => type === 'Accepted' && status === 'True')
  ) {
    return {
      status: 'True',
      reason: ROUTE_ACCEPTED,
      message: `${gateway} leads ${address} to it`,
    };
  }
  return {
    status: 'Unknown',
    reason: 'AwaitingGateway',
    message: isKept
      ? `${gateway} has not answered yet${meanwhile}`
      : `${gateway} has not answered yet: nothing leads ${address} to it unless a Gateway of that name and its controller are there`,
  };
}

/** What the Gateway that the app names says of the route as it is now: a route's status also keeps others' and old answers. */
function answerOf(
  app: WebAppObject,
  { metadata, status }: KubernetesObject,
): StatusCondition[] {
  const own = app.metadata.namespace;
  const { gateway } = app.spec.exposure!;
  const isAsked = (parent: ParentRef | undefined) =>
    parent !== undefined &&
    (parent.kind ?? 'Gateway') === 'Gateway' &&
    parent.name === gateway?.name &&
    (parent.namespace ?? own) === (gateway?.namespace ?? own) &&
    (!gateway?.sectionName || parent.sectionName === gateway.sectionName);
  return (
    ((status ?? {}) as RouteStatus).parents
      ?.filter(({ parentRef }) => isAsked(parentRef))
      .flatMap(({ conditions = [] }) => conditions)
      .filter(
        ({ observedGeneration = 0 }) =>
          observedGeneration >= (metadata.generation ?? 0),
      ) ?? []
  );
}

/** As the ingress controller says by giving it an address. */
function ingressState(
  { object }: AppliedObject,
  address: string,
  instead: boolean,
): State {
  const { loadBalancer } = (object?.status ?? {}) as IngressStatus;
  const at = loadBalancer?.ingress?.flatMap(({ ip, hostname }) =>
    [hostname, ip].filter(Boolean),
  );
  const why = instead
    ? '; an Ingress, because the cluster serves no HTTPRoute'
    : '';
  return at?.length
    ? {
        status: 'True',
        reason: 'IngressServed',
        message: `${address} leads to it by ${at.join(', ')}${why}`,
      }
    : {
        status: 'Unknown',
        reason: 'AwaitingIngressController',
        message: `No ingress controller has given the Ingress for ${address} an address yet: nothing leads to it unless one for its class is there${why}`,
      };
}
