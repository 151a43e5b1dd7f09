import type { KubernetesObject } from '@flyrail/backstage-plugin-flyrail-common';
import { sizingMedium } from '../change/leaves';
import { targetAutoscaler } from './autoscalers';
import type { Workload } from './workload';

const controller = (kind: string, uid: string) => ({
  apiVersion: 'shops.example.com/v1',
  kind,
  name: 'web',
  uid,
  controller: true,
});
const argo = { labels: { 'argocd.argoproj.io/instance': 'shop' } };
const flux = { labels: { 'kustomize.toolkit.fluxcd.io/name': 'apps' } };
const helm = { annotations: { 'meta.helm.sh/release-name': 'shop' } };

const autoscaler = (metadata: object): KubernetesObject<any> => ({
  apiVersion: 'autoscaling/v2',
  kind: 'HorizontalPodAutoscaler',
  metadata: { name: 'web', ...metadata },
  spec: {
    maxReplicas: 9,
    metrics: [
      {
        type: 'Resource',
        resource: {
          name: 'cpu',
          target: { type: 'Utilization', averageUtilization: 60 },
        },
      },
      {
        type: 'ContainerResource',
        containerResource: {
          name: 'memory',
          container: 'app',
          target: { type: 'AverageValue', averageValue: '512Mi' },
        },
      },
      { type: 'External', external: { metric: { name: 'queue' } } },
    ],
  },
});

const workload = (
  metadata: object = {},
): Pick<Workload, 'kind' | 'object'> => ({
  kind: 'Deployment',
  object: {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', ...metadata },
  },
});

const owner = (cpuUtilization?: string) =>
  sizingMedium(
    {
      group: 'shops.example.com',
      version: 'v1',
      kind: 'Shop',
      plural: 'shops',
      namespaced: true,
      sizing: { resources: 'spec.resources', cpuUtilization },
    },
    {
      apiVersion: 'shops.example.com/v1',
      kind: 'Shop',
      metadata: { name: 'web', uid: 'u1' },
      spec: {},
    },
  );

it('An autoscaler aims at shares and amounts of what its pods, or one container of them, ask for', () => {
  expect(targetAutoscaler(autoscaler({}), workload())).toEqual({
    name: 'web',
    minReplicas: 1,
    maxReplicas: 9,
    utilization: [{ resource: 'cpu', percent: 60 }],
    averages: [{ resource: 'memory', container: 'app', amount: 512 * 2 ** 20 }],
  });
});

describe('The target of an autoscaler', () => {
  const shop = controller('Shop', 'u1');

  it.each<[string, object, object, ReturnType<typeof owner> | undefined]>([
    ['of nobody in particular', {}, {}, undefined],
    ['of a Helm release', helm, helm, undefined],
    ['in the same repository as the workload', argo, argo, undefined],
    [
      'that the owner of the workload passes on',
      { ownerReferences: [shop] },
      { ownerReferences: [shop] },
      owner('spec.autoscaling.cpu'),
    ],
  ])('%s may be moved', (_, itself, workloads, passing) => {
    expect(
      targetAutoscaler(autoscaler(itself), workload(workloads), passing).keptBy,
    ).toBeUndefined();
  });

  it.each<
    [string, object, object, ReturnType<typeof owner> | undefined, string]
  >([
    [
      'another controller',
      { ownerReferences: [controller('ScaledObject', 'u2')] },
      {},
      undefined,
      'ScaledObject "web"',
    ],
    ['Argo CD, and the workload by nobody', argo, {}, undefined, 'Argo CD'],
    ['Flux, and the workload by Helm', flux, helm, undefined, 'Flux'],
    [
      'an owner that has no field for it',
      { ownerReferences: [shop] },
      { ownerReferences: [shop] },
      owner(),
      'Shop "web"',
    ],
  ])('that is kept by %s stays', (_, itself, workloads, passing, keeper) => {
    expect(
      targetAutoscaler(autoscaler(itself), workload(workloads), passing).keptBy,
    ).toContain(keeper);
  });
});
