import { webAppOfPod } from './labels';

const podOf = (labels: Record<string, string>, replicaSet?: string) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {
    name: 'some-pod',
    namespace: 'production',
    labels,
    ownerReferences: replicaSet
      ? [
          {
            apiVersion: 'apps/v1',
            kind: 'ReplicaSet',
            name: replicaSet,
            uid: '1',
            controller: true,
          },
        ]
      : undefined,
  },
});
const hash = '5d8f7c';

describe('webAppOfPod', () => {
  it.each([
    ['its own selector', 'shop'],
    ['a selector that Helm made', 'my-release'],
  ])('finds the WebApp of pods with %s', (_, instance) => {
    const labels = {
      'app.kubernetes.io/instance': instance,
      'pod-template-hash': hash,
    };
    expect(webAppOfPod(podOf(labels, `shop-${hash}`))).toEqual({
      namespace: 'production',
      name: 'shop',
    });
  });

  it('takes no part of the name for the hash', () => {
    const labels = { 'pod-template-hash': hash };
    expect(webAppOfPod(podOf(labels, `shop-eu-1-${hash}`))?.name).toBe(
      'shop-eu-1',
    );
  });

  it('goes by the label where there is no ReplicaSet', () => {
    const labels = { 'app.kubernetes.io/instance': 'shop' };
    expect(webAppOfPod(podOf(labels))?.name).toBe('shop');
    expect(webAppOfPod(podOf({}))).toBeUndefined();
  });
});
