import type { KubernetesObject } from '@flyrail/backstage-plugin-flyrail-common';
import { requestBesides } from './sidecars';

const container = (name: string, cpu: string) => ({
  name,
  resources: { requests: { cpu } },
});
const stays = (name: string, cpu: string) => ({
  ...container(name, cpu),
  restartPolicy: 'Always',
});
const workload = (podSpec: object) => ({
  containers: [{ name: 'app', requests: { cpu: 0.2 }, limits: {} }],
  podSpec: podSpec as Record<string, unknown>,
});
const pod = (
  creationTimestamp: string,
  spec: object,
  metadata: object = {},
): KubernetesObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'shop-1', creationTimestamp, ...metadata },
  spec: spec as Record<string, unknown>,
});
const app = container('app', '200m');
const injected = { containers: [app, container('istio-proxy', '100m')] };

describe('what a pod requests besides its template', () => {
  it.each<[string, object, KubernetesObject[], object]>([
    [
      'is nothing of a pod that is as its template',
      { containers: [app] },
      [],
      {},
    ],
    [
      'is an init container that stays, and not one that ends',
      {
        containers: [app],
        initContainers: [stays('log', '50m'), container('migrate', '2')],
      },
      [],
      { cpu: 0.05 },
    ],
    [
      'is what a webhook put into the newest pod',
      { containers: [app] },
      [
        pod('2026-01-01T00:00:00Z', { containers: [app] }),
        pod('2026-01-02T00:00:00Z', injected),
      ],
      { cpu: 0.1 },
    ],
    [
      'is not of a pod that goes',
      { containers: [app] },
      [
        pod('2026-01-01T00:00:00Z', { containers: [app] }),
        pod('2026-01-02T00:00:00Z', injected, {
          deletionTimestamp: '2026-01-02T01:00:00Z',
        }),
      ],
      {},
    ],
  ])('%s', (_, podSpec, pods, expected) => {
    expect(requestBesides(workload(podSpec), pods)).toEqual(expected);
  });
});
