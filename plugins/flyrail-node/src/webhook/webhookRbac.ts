import type { KubernetesObject } from '@flyrail/backstage-plugin-flyrail-common';
import { FLYRAIL_NAMESPACE, HOST_ACCOUNT } from '../rbac';
import type { AdmissionOperator } from './admissionRule';
import { WEBHOOK_SECRET } from './webhookServer';

const name = 'flyrail-webhook';
const labels = {
  'app.kubernetes.io/name': name,
  'app.kubernetes.io/part-of': 'flyrail',
};
const apiVersion = 'rbac.authorization.k8s.io/v1';

interface Line {
  resource: { apiGroups: string[]; resources: string[] };
  resourceNames: string[];
  verbs: string[];
  reason: string;
}

/**
 * What the host may do where it serves webhooks, and only there. Pure. Every line is limited to the objects by name;
 * the reason of rule `<index>` is the annotation `flyrail.io/reason.<index>`.
 */
export function webhookRbac(
  operators: readonly Pick<AdmissionOperator, 'name' | 'webhooks'>[],
  options: { namespace?: string; account?: string } = {},
): KubernetesObject[] {
  const { namespace = FLYRAIL_NAMESPACE, account = HOST_ACCOUNT } = options;
  const asked = operators.filter(({ webhooks }) => webhooks.length > 0);
  if (asked.length === 0) {
    return [];
  }
  const subject = { kind: 'ServiceAccount', name: account, namespace };
  return [
    role('ClusterRole', {}, [
      {
        resource: {
          apiGroups: ['admissionregistration.k8s.io'],
          resources: [
            'validatingwebhookconfigurations',
            'mutatingwebhookconfigurations',
          ],
        },
        resourceNames: asked.map(operator => `flyrail-${operator.name}`),
        verbs: ['get', 'create', 'patch', 'delete'],
        reason:
          'Tells the API server which rules to ask, where, and which certificates to trust',
      },
    ]),
    binding('ClusterRole', {}, subject),
    role('Role', { namespace }, [
      {
        resource: { apiGroups: [''], resources: ['secrets'] },
        resourceNames: [WEBHOOK_SECRET],
        verbs: ['get', 'create', 'patch'],
        reason:
          'The certificates of the webhooks, shared by all replicas of the host',
      },
    ]),
    binding('Role', { namespace }, subject),
  ];
}

function role(
  kind: string,
  scope: { namespace?: string },
  lines: Line[],
): KubernetesObject {
  return {
    apiVersion,
    kind,
    metadata: {
      name,
      ...scope,
      labels,
      annotations: Object.fromEntries(
        lines.map(({ reason }, index) => [
          `flyrail.io/reason.${index}`,
          reason,
        ]),
      ),
    },
    rules: lines.map(({ resource, resourceNames, verbs }) => ({
      ...resource,
      resourceNames,
      verbs,
    })),
  };
}

function binding(
  roleKind: string,
  scope: { namespace?: string },
  subject: object,
): KubernetesObject {
  return {
    apiVersion,
    kind: `${roleKind}Binding`,
    metadata: { name, ...scope, labels },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: roleKind, name },
    subjects: [subject],
  };
}
