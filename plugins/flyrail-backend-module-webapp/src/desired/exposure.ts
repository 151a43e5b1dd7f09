import {
  apiVersionOf,
  type KubernetesObject,
  type ResourceRef,
} from '@flyrail/backstage-plugin-flyrail-common';
import { HTTPRoute, Ingress } from '@flyrail/backstage-plugin-flyrail-node';
import type { WebAppObject } from '@flyrail/backstage-plugin-webapp-common';
import { labelsOf } from './labels';
import { PORT_NAME, SERVICE_PORT } from './service';

/** Whether it is to be reached from outside the cluster. */
export const isExposed = ({ spec }: WebAppObject): boolean =>
  spec.exposure?.host !== undefined;

/**
 * An HTTPRoute where a Gateway is named and the cluster serves the kind, an Ingress otherwise: so one WebApp can name
 * both a Gateway and an Ingress class and be moved between clusters.
 */
export const exposedBy = (
  { spec }: WebAppObject,
  serves: (resource: ResourceRef) => boolean,
): ResourceRef =>
  spec.exposure?.gateway && serves(HTTPRoute) ? HTTPRoute : Ingress;

/** Of an Ingress that stays for a while beside a Gateway: what it was given, whether the spec still names it or not. */
export interface KeptIngress {
  className?: string;
  tlsSecretName?: string;
}

/** How it is reached from outside the cluster; beside an HTTPRoute also by the Ingress of before, where that is kept. */
export function exposureOf(
  app: WebAppObject,
  serves: (resource: ResourceRef) => boolean,
  kept: KeptIngress | undefined,
): KubernetesObject[] {
  if (exposedBy(app, serves) !== HTTPRoute) {
    return [ingressOf(app)];
  }
  return [httpRouteOf(app), ...(kept ? [ingressOf(app, kept)] : [])];
}

function httpRouteOf(app: WebAppObject): KubernetesObject {
  const { gateway, host, path } = app.spec.exposure!;
  return {
    apiVersion: apiVersionOf(HTTPRoute),
    kind: HTTPRoute.kind,
    metadata: { name: app.metadata.name, labels: labelsOf(app) },
    spec: {
      parentRefs: [{ ...gateway }],
      hostnames: [host],
      rules: [
        {
          matches: [{ path: { type: 'PathPrefix', value: path } }],
          backendRefs: [{ name: app.metadata.name, port: SERVICE_PORT }],
        },
      ],
    },
  };
}

function ingressOf(app: WebAppObject, kept?: KeptIngress): KubernetesObject {
  const { className, host, path, tlsSecretName } = {
    ...kept,
    ...app.spec.exposure!,
  };
  return {
    apiVersion: apiVersionOf(Ingress),
    kind: Ingress.kind,
    metadata: { name: app.metadata.name, labels: labelsOf(app) },
    spec: {
      ...(className ? { ingressClassName: className } : {}),
      ...(tlsSecretName
        ? { tls: [{ hosts: [host], secretName: tlsSecretName }] }
        : {}),
      rules: [
        {
          host,
          http: {
            paths: [
              {
                path,
                pathType: 'Prefix',
                backend: {
                  service: {
                    name: app.metadata.name,
                    port: { name: PORT_NAME },
                  },
                },
              },
            ],
          },
        },
      ],
    },
  };
}
