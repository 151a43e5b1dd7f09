import type {
  AppliedObject,
  ConditionClaim,
} from '@flyrail/backstage-plugin-flyrail-node';
import type { WebAppObject } from '@flyrail/backstage-plugin-webapp-common';
import { isExposed } from '../desired/exposure';
import { missingPart, type StatusCondition } from './parts';

interface RouteStatus {
  parents?: { conditions?: StatusCondition[] }[];
}
interface IngressStatus {
  loadBalancer?: { ingress?: { ip?: string; hostname?: string }[] };
}

/** Whether there is a way in from outside; nothing when nobody asked for one. */
export function exposureCondition(
  app: WebAppObject,
  objects: readonly AppliedObject[],
): ConditionClaim[] {
  const type = 'ExposureReady';
  const part = objects.find(
    ({ resource }) =>
      resource.kind === 'HTTPRoute' || resource.kind === 'Ingress',
  );
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
      ...(part.resource.kind === 'HTTPRoute'
        ? routeState(part, address, `Gateway "${gateway?.name}"`)
        : ingressState(part, address, gateway !== undefined)),
    },
  ];
}

type State = Omit<ConditionClaim, 'type'>;

/** As the Gateway's controller says in the route's status. */
function routeState(
  { object }: AppliedObject,
  address: string,
  gateway: string,
): State {
  const { parents = [] } = (object?.status ?? {}) as RouteStatus;
  const said = parents.flatMap(({ conditions = [] }) => conditions);
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
      }; correct spec.exposure, or what the Gateway allows`,
    };
  }
  if (
    said.some(({ type, status }) => type === 'Accepted' && status === 'True')
  ) {
    return {
      status: 'True',
      reason: 'RouteAccepted',
      message: `${gateway} leads ${address} to it`,
    };
  }
  return {
    status: 'Unknown',
    reason: 'AwaitingGateway',
    message: `${gateway} has not answered yet: nothing leads ${address} to it unless a Gateway of that name and its controller are there`,
  };
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
