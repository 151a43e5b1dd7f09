import type {
  KubernetesObject,
  ResourceRef,
} from '@flyrail/backstage-plugin-flyrail-common';
import type { AllowanceObject } from './Allowance';

export const ResourceQuota: ResourceRef = {
  group: '',
  version: 'v1',
  kind: 'ResourceQuota',
  plural: 'resourcequotas',
  namespaced: true,
};

export const LimitRange: ResourceRef = {
  group: '',
  version: 'v1',
  kind: 'LimitRange',
  plural: 'limitranges',
  namespaced: true,
};

const quotas = {
  small: { 'requests.cpu': '1', 'requests.memory': '2Gi', pods: '10' },
  medium: { 'requests.cpu': '4', 'requests.memory': '8Gi', pods: '40' },
  large: { 'requests.cpu': '16', 'requests.memory': '32Gi', pods: '150' },
};

/** What an Allowance stands for. A pod that asks for nothing would be refused by the quota, so the LimitRange asks for it. */
export function desiredObjects({
  metadata: { name },
  spec,
}: AllowanceObject): KubernetesObject[] {
  return [
    {
      apiVersion: 'v1',
      kind: 'ResourceQuota',
      metadata: { name },
      spec: { hard: quotas[spec.size] },
    },
    {
      apiVersion: 'v1',
      kind: 'LimitRange',
      metadata: { name },
      spec: {
        limits: [
          {
            type: 'Container',
            defaultRequest: { cpu: '50m', memory: '128Mi' },
          },
        ],
      },
    },
  ];
}
