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

/** In ExposureReady: the Gateway takes the route, and no Ingress was left. */
export const ROUTE_ACCEPTED = 'RouteAccepted';
/** In ExposureReady: the Gateway takes the route, and the Ingress of before stays for whom DNS still leads there. */
const INGRESS_KEPT = 'IngressKept';
/** How long it stays then: for people to see it and change the record, and for resolvers to forget the old one. */
const INGRESS_STAYS_MS = 30 * 60_000;

const isAccepted = ({ type, status }: StatusCondition): boolean =>
  type === 'Accepted' && status === 'True';

const withoutFraction = (time: Date) =>
  time.toISOString().replace(/\.\d+Z$/, 'Z');

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
 * When the Ingress of before goes: half an hour after the Gateway that the app names took the HTTPRoute as it is now.
 * Undefined where there is none, and as long as the Gateway does not take the route or does not say since when it does.
 */
export function ingressGoesAt(
  app: WebAppObject,
  objects: readonly AppliedObject[],
): Date | undefined {
  const isKept = exposureCondition(app, objects).some(
    ({ reason }) => reason === INGRESS_KEPT,
  );
  const route = objects.find(({ resource }) => resource.kind === 'HTTPRoute');
  return isKept ? keptUntil(answerOf(app, route!.object!)) : undefined;
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
  const meanwhile = isKept ? '; meanwhile the Ingress of before is kept' : '';
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
  if (said.some(isAccepted)) {
    const message = `${gateway} leads ${address} to it`;
    return isKept
      ? {
          status: 'True',
          reason: INGRESS_KEPT,
          message: `${message}; ${whyKept(app, keptUntil(said))}`,
        }
      : { status: 'True', reason: ROUTE_ACCEPTED, message };
  }
  return {
    status: 'Unknown',
    reason: 'AwaitingGateway',
    message: isKept
      ? `${gateway} has not answered yet${meanwhile}`
      : `${gateway} has not answered yet: nothing leads ${address} to it unless a Gateway of that name and its controller are there`,
  };
}

/** Accepted tells neither that the Gateway has an address nor that DNS leads there: the Ingress stays for a while. */
function keptUntil(said: StatusCondition[]): Date | undefined {
  const since = said
    .filter(isAccepted)
    .map(({ lastTransitionTime = '' }) => Date.parse(lastTransitionTime))
    .filter(time => !Number.isNaN(time));
  return since.length > 0
    ? new Date(Math.max(...since) + INGRESS_STAYS_MS)
    : undefined;
}

function whyKept(app: WebAppObject, until: Date | undefined): string {
  const { host } = app.spec.exposure!;
  return until
    ? `the Ingress of before is kept until ${withoutFraction(
        until,
      )}, for DNS to follow: let ${host} lead to the Gateway by then`
    : `the Ingress of before is kept for DNS to follow, and the Gateway does not say since when it takes the route: once ${host} leads to the Gateway, delete the Ingress`;
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
        // No generation is 0: who writes none does not tell of which it speaks, and would never be believed.
        ({ observedGeneration }) =>
          !observedGeneration ||
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
