import { gitOwnerOf } from './gitOwner';
import type { ObjectMeta } from './kubernetes';

const of = (metadata: ObjectMeta) =>
  gitOwnerOf({
    apiVersion: 'platform.example.com/v1',
    kind: 'WebApp',
    metadata: { namespace: 'production', name: 'shop', ...metadata },
  });

describe('who keeps an object as a repository has it', () => {
  it.each<[string, ObjectMeta, ReturnType<typeof of>]>([
    ['nobody', {}, undefined],
    [
      'Argo CD, by its tracking id',
      {
        annotations: {
          'argocd.argoproj.io/tracking-id':
            'shop:platform.example.com/WebApp:production/shop',
        },
      },
      { tool: 'argocd', name: 'shop' },
    ],
    [
      'nobody, when the tracking id was copied from another object',
      {
        annotations: {
          'argocd.argoproj.io/tracking-id':
            'shop:platform.example.com/WebApp:production/other',
        },
      },
      undefined,
    ],
    [
      'nobody, when the tracking id is garbage',
      { annotations: { 'argocd.argoproj.io/tracking-id': '::' } },
      undefined,
    ],
    [
      'Argo CD, by its label',
      { labels: { 'argocd.argoproj.io/instance': 'shop' } },
      { tool: 'argocd', name: 'shop' },
    ],
    [
      'Flux',
      { labels: { 'kustomize.toolkit.fluxcd.io/name': 'apps' } },
      { tool: 'flux', name: 'apps' },
    ],
    [
      'Helm',
      { annotations: { 'meta.helm.sh/release-name': 'shop' } },
      { tool: 'helm', name: 'shop' },
    ],
    [
      'Flux, by who manages its spec',
      {
        managedFields: [
          { manager: 'kustomize-controller', fieldsV1: { 'f:spec': {} } },
        ],
      },
      { tool: 'flux' },
    ],
    [
      'nobody, when Flux manages only a label of it',
      {
        managedFields: [
          { manager: 'kustomize-controller', fieldsV1: { 'f:metadata': {} } },
        ],
      },
      undefined,
    ],
  ])('%s', (_, metadata, owner) => {
    expect(of(metadata)).toEqual(owner);
  });
});
