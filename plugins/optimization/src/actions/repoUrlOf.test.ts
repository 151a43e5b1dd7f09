import { repoUrlOf } from './repoUrlOf';

const entityAt = (location?: string) => ({
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  metadata: {
    name: 'shop',
    ...(location && {
      annotations: { 'backstage.io/source-location': location },
    }),
  },
});

describe('the repository that a pull request is proposed to', () => {
  it.each([
    [
      'url:https://github.com/shop/deployments/tree/main/',
      'github.com?owner=shop&repo=deployments',
    ],
    [
      'url:https://github.com/shop/deployments',
      'github.com?owner=shop&repo=deployments',
    ],
    [
      'url:https://github.com/shop/deployments.git',
      'github.com?owner=shop&repo=deployments',
    ],
    [
      'url:https://github.com/shop/deployments/blob/main/catalog-info.yaml',
      'github.com?owner=shop&repo=deployments',
    ],
    [
      'url:https://gitlab.example.com:8443/shop/backend/deployments/-/tree/main/apps/',
      'gitlab.example.com:8443?owner=shop%2Fbackend&repo=deployments',
    ],
    [
      'url:https://git.example.com/shop/tree/deployments/-/blob/main/a.yaml',
      'git.example.com?owner=shop%2Ftree&repo=deployments',
    ],
    [
      'url:https://gitlab.com/shop/backend/deployments/tree/main/',
      'gitlab.com?owner=shop%2Fbackend&repo=deployments',
    ],
    [
      'url:https://gitlab.com/shop/backend/deployments',
      'gitlab.com?owner=shop%2Fbackend&repo=deployments',
    ],
    [
      'url:https://github.com/shop/deployments/raw/main/catalog-info.yaml',
      'github.com?owner=shop&repo=deployments',
    ],
  ])('%s', (location, expected) => {
    expect(repoUrlOf(entityAt(location))).toBe(expected);
  });

  it.each([
    undefined,
    'file:/srv/catalog-info.yaml',
    'url:nonsense',
    'url:https://github.com/',
    'url:https://example.com/catalog-info.yaml',
    'url:https://bitbucket.org/shop/deployments/src/main/catalog-info.yaml',
    'url:https://bitbucket.example.com/projects/SHOP/repos/deployments/browse',
    'url:https://dev.azure.com/shop/backend/_git/deployments?path=/a.yaml',
    'url:https://github.com/shop/deployments/edit/main/catalog-info.yaml',
  ])('is nobody’s guess with %s', location => {
    expect(repoUrlOf(entityAt(location))).toBeUndefined();
  });
});
