import {
  canonicalYaml,
  catalogInfoWith,
  createdManifest,
  editedManifest,
  kustomizationWith,
} from './manifestFiles';

const shop = (spec: object) => ({
  apiVersion: 'platform.example.com/v1',
  kind: 'WebApp',
  metadata: { name: 'shop', namespace: 'production' },
  spec: spec as Record<string, unknown>,
});

describe('the manifest of a new web app', () => {
  it('is the same text whatever the order of its fields', () => {
    expect(canonicalYaml({ b: { d: 1, c: 2 }, a: [] })).toBe(
      canonicalYaml({ a: [], b: { c: 2, d: 1 } }),
    );
  });

  it('is written where there is no file, and where there is an empty one', () => {
    const text = createdManifest('shop.yaml', undefined, shop({ replicas: 2 }));
    expect(text).toBe(`apiVersion: platform.example.com/v1
kind: WebApp
metadata:
  name: shop
  namespace: production
spec:
  replicas: 2
`);
    expect(createdManifest('shop.yaml', '\n', shop({ replicas: 2 }))).toBe(
      text,
    );
  });

  it('is not written again where the repository has it, however it is formatted', () => {
    const existing = `# ours
kind: WebApp
apiVersion: platform.example.com/v1
metadata: { namespace: production, name: shop }
spec: { "replicas": 2 }
`;
    expect(
      createdManifest('shop.yaml', existing, shop({ replicas: 2 })),
    ).toBeUndefined();
  });

  it('never takes the place of a different one, and the refusal says what differs', () => {
    expect(() =>
      createdManifest(
        'apps/shop.yaml',
        canonicalYaml(shop({ replicas: 5 })),
        shop({ replicas: 2 }),
      ),
    ).toThrow(/apps\/shop\.yaml.*differs[\s\S]*spec\.replicas: 5 → 2/);
  });

  it('never takes the place of something else', () => {
    expect(() =>
      createdManifest('shop.yaml', 'kind: ConfigMap\n', shop({})),
    ).toThrow(/holds something else.*field "Folder"/);
  });
});

describe('the manifest of an edited web app', () => {
  const existing = `# Who to ask: the shop team
apiVersion: v1
kind: Namespace
metadata:
  name: production
---
apiVersion: platform.example.com/v1
kind: WebApp
metadata:
  name: shop
  namespace: production
spec:
  image: shop:1.0.0 # pinned
  replicas: 2
  probes:
    path: /healthz
`;
  const live = shop({
    image: 'shop:1.0.0',
    replicas: 2,
    probes: { path: '/healthz', periodSeconds: 10 },
    paused: false,
  });

  it('changes the leaves that were changed and touches nothing else: comments, other objects, defaults', () => {
    expect(
      editedManifest('shop.yaml', existing, live, {
        ...live.spec,
        replicas: 4,
        resources: { requests: { cpu: '250m' } },
      }),
    ).toBe(
      `${existing.replace(
        'replicas: 2',
        'replicas: 4',
      )}  resources:\n    requests:\n      cpu: 250m\n`,
    );
  });

  it('removes what was removed', () => {
    const { probes, ...spec } = live.spec;
    expect(editedManifest('shop.yaml', existing, live, spec)).toBe(
      existing.replace('  probes:\n    path: /healthz\n', ''),
    );
  });

  it('is not written when it says so already', () => {
    expect(
      editedManifest(
        'shop.yaml',
        existing.replace('replicas: 2', 'replicas: 4'),
        live,
        { ...live.spec, replicas: 4 },
      ),
    ).toBeUndefined();
  });

  it('must be there: the refusal names the field to correct', () => {
    for (const text of [undefined, 'kind: ConfigMap\n']) {
      expect(() => editedManifest('a.yaml', text, live, live.spec)).toThrow(
        /a\.yaml: the repository has no WebApp production\/shop there.*field "File"/,
      );
    }
  });
});

describe('the files beside it', () => {
  it.each<[string, string, string | undefined]>([
    [
      'is added to the resources, and comments stay',
      '# all apps\nresources:\n  - a.yaml # first\n',
      '# all apps\nresources:\n  - a.yaml # first\n  - shop.yaml\n',
    ],
    [
      'begins the resources where there are none',
      'namespace: production\n',
      'namespace: production\nresources:\n  - shop.yaml\n',
    ],
    ['is not added twice', 'resources:\n  - ./shop.yaml\n', undefined],
  ])('kustomization.yaml: the manifest %s', (_, existing, text) => {
    expect(kustomizationWith(existing, 'shop.yaml')).toBe(text);
  });

  const component = { name: 'shop', owner: 'group:default/shop-team' };
  it('catalog-info.yaml: the component is described once, after what is there', () => {
    const fresh = catalogInfoWith(undefined, component)!;
    expect(fresh).toMatch(/flyrail.io\/webapp: enabled/);
    expect(catalogInfoWith(fresh, component)).toBeUndefined();
    expect(
      catalogInfoWith('kind: API\nmetadata:\n  name: a\n', component),
    ).toBe(`kind: API\nmetadata:\n  name: a\n---\n${fresh}`);
  });
});
