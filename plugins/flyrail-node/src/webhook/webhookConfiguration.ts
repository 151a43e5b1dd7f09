import {
  resourcePath,
  type KubernetesObject,
  type ResourceRef,
} from '@flyrail/backstage-plugin-flyrail-common';
import { ApiError } from '../cluster/apiError';
import { readObject } from '../cluster/readObject';
import type { ClusterConnection } from '../cluster/clusterConnection';
import { differences } from '../apply/comparison';
import type { AdmissionOperator } from './admissionRule';

/** How the API server reaches the webhooks: a Service in the namespace of Flyrail, or an address outside the cluster. */
export type WebhookEndpoint =
  | { service: string; /** Default 443. */ port?: number }
  | { /** `https://host:port`, without a path. */ url: string };

type Step = 'validate' | 'mutate';

const configuration = (kind: string): ResourceRef => ({
  group: 'admissionregistration.k8s.io',
  version: 'v1',
  kind,
  plural: `${kind.toLowerCase()}s`,
  namespaced: false,
});

const kinds: Record<Step, ResourceRef> = {
  validate: configuration('ValidatingWebhookConfiguration'),
  mutate: configuration('MutatingWebhookConfiguration'),
};

const FIELD_MANAGER = 'flyrail-webhook';

const configurationName = (operatorName: string) => `flyrail-${operatorName}`;

export interface ConfigurationOptions {
  endpoint: WebhookEndpoint;
  /** Of the Service and of Flyrail's own objects, which no rule is asked about. */
  namespace: string;
  /** PEM certificates of the authorities that are trusted. */
  authorities: readonly string[];
  timeoutSeconds: number;
}

/** The names that the serving certificate must be good for. */
export function hostsOfEndpoint(
  endpoint: WebhookEndpoint,
  namespace: string,
): string[] {
  return 'service' in endpoint
    ? [`${endpoint.service}.${namespace}.svc`]
    : [new URL(endpoint.url).hostname.replace(/^\[|\]$/g, '')];
}

/**
 * The webhook configurations of an operator. Pure. A webhook that cannot be reached is ignored: the reconcile is the
 * gate. Nothing in kube-system or in Flyrail's own namespace waits for it, nor does the deletion of an object.
 */
export function webhookConfigurations(
  operator: AdmissionOperator,
  options: ConfigurationOptions,
): KubernetesObject[] {
  return (['mutate', 'validate'] as const).flatMap(step => {
    const operations = operationsOf(operator, step);
    return operations.length > 0
      ? configurationOf(operator, step, operations, options)
      : [];
  });
}

function operationsOf(operator: AdmissionOperator, step: Step): string[] {
  const asked = new Set(
    operator.webhooks
      .filter(rule => rule[step])
      .flatMap(({ operations }) => operations),
  );
  if (step === 'mutate') {
    asked.delete('DELETE');
  }
  return (['CREATE', 'UPDATE', 'DELETE'] as const).filter(operation =>
    asked.has(operation),
  );
}

function configurationOf(
  { name, watches }: AdmissionOperator,
  step: Step,
  operations: string[],
  { authorities, endpoint, namespace, timeoutSeconds }: ConfigurationOptions,
): KubernetesObject {
  const path = `/${step}/${name}`;
  return {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: kinds[step].kind,
    metadata: {
      name: configurationName(name),
      labels: {
        'app.kubernetes.io/name': `flyrail-${name}`,
        'app.kubernetes.io/part-of': 'flyrail',
      },
    },
    webhooks: [
      {
        name: `${step}.${name}.flyrail.io`,
        admissionReviewVersions: ['v1'],
        clientConfig: {
          caBundle: Buffer.from(
            `${authorities.map(pem => pem.trim()).join('\n')}\n`,
          ).toString('base64'),
          ...('service' in endpoint
            ? {
                service: {
                  name: endpoint.service,
                  namespace,
                  path,
                  port: endpoint.port ?? 443,
                },
              }
            : { url: `${endpoint.url.replace(/\/$/, '')}${path}` }),
        },
        rules: [
          {
            apiGroups: [watches.group],
            apiVersions: [watches.version],
            resources: [watches.plural],
            operations,
            scope: watches.scope,
          },
        ],
        failurePolicy: 'Ignore',
        matchPolicy: 'Equivalent',
        sideEffects: 'None',
        timeoutSeconds,
        ...(step === 'mutate' ? { reinvocationPolicy: 'Never' } : {}),
        namespaceSelector: {
          matchExpressions: [
            {
              key: 'kubernetes.io/metadata.name',
              operator: 'NotIn',
              values: ['kube-system', namespace],
            },
          ],
        },
        matchConditions: [
          {
            // Finalizers, labels and the end of an object must not wait for a rule about its spec.
            name: 'the-spec-changes',
            expression:
              "request.operation != 'UPDATE' || (!has(object.metadata.deletionTimestamp) && object.spec != oldObject.spec)",
          },
        ],
      },
    ],
  };
}

/** Makes the cluster hold the configurations of an operator, and none that it has no rules for; writes only what differs. */
export async function publishConfigurations(
  connection: ClusterConnection,
  operator: AdmissionOperator,
  options: ConfigurationOptions,
  signal: AbortSignal,
): Promise<void> {
  const wanted = webhookConfigurations(operator, options);
  for (const resource of Object.values(kinds)) {
    const object = wanted.find(({ kind }) => kind === resource.kind);
    const name = configurationName(operator.name);
    const held = await readObject(connection, resource, { name }, signal);
    if (object && (!held || differences(object, held).length > 0)) {
      await connection.serverSideApply(resource, object, {
        fieldManager: FIELD_MANAGER,
        force: true,
        signal,
      });
    }
    if (!object && held) {
      await remove(connection, resource, name, signal);
    }
  }
}

/**
 * Takes back the configurations of an operator, for a cluster that cannot reach the webhooks or shall not ask them.
 * Where we may not look for them, nothing is asked: the role for it is there only where webhooks are, or were.
 */
export async function withdrawConfigurations(
  connection: ClusterConnection,
  operatorName: string,
  signal?: AbortSignal,
): Promise<void> {
  const name = configurationName(operatorName);
  for (const resource of Object.values(kinds)) {
    if (
      (await mayRead(connection, resource, name, signal)) &&
      (await readObject(connection, resource, { name }, signal))
    ) {
      await remove(connection, resource, name, signal);
    }
  }
}

async function mayRead(
  connection: ClusterConnection,
  { group, plural }: ResourceRef,
  name: string,
  signal?: AbortSignal,
): Promise<boolean> {
  const { status } = await connection.request<{
    status: { allowed: boolean };
  }>({
    method: 'POST',
    path: '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
    body: {
      apiVersion: 'authorization.k8s.io/v1',
      kind: 'SelfSubjectAccessReview',
      spec: {
        resourceAttributes: { group, resource: plural, name, verb: 'get' },
      },
    },
    signal,
  });
  return status.allowed;
}

async function remove(
  connection: ClusterConnection,
  resource: ResourceRef,
  name: string,
  signal?: AbortSignal,
): Promise<void> {
  try {
    await connection.request({
      method: 'DELETE',
      path: resourcePath(resource, { name }),
      signal,
    });
  } catch (error) {
    // Another replica was faster.
    if (!(error instanceof ApiError && error.status === 404)) {
      throw error;
    }
  }
}
