import * as yaml from 'yaml';
import {
  canonicalYaml,
  createdManifest,
  editedManifest,
  matchIn,
  patchedManifest,
} from './manifestFiles';

jest.mock('yaml', () => {
  const actual = jest.requireActual('yaml');
  return { ...actual, parseAllDocuments: jest.fn(actual.parseAllDocuments) };
});

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

  it('leaves every other byte as it is', () => {
    const text = existing
      .replace('image: shop', 'image:    shop')
      .replaceAll('\n', '\r\n');
    expect(
      editedManifest('shop.yaml', text, live, { ...live.spec, replicas: 4 }),
    ).toBe(text.replace('replicas: 2', 'replicas: 4'));
  });

  it('is refused where an anchor shares what was changed', () => {
    const text = existing
      .replace('replicas: 2', 'replicas: &n 2')
      .replace('path: /healthz', 'path: /healthz\n    failures: *n');
    expect(() =>
      editedManifest('shop.yaml', text, live, { ...live.spec, replicas: 4 }),
    ).toThrow(/^shop\.yaml: WebApp production\/shop cannot .* anchor/);
  });

  it('may be there and not to be seen: the refusal says so', () => {
    expect(() => editedManifest('a.yaml', undefined, live, live.spec)).toThrow(
      /apiVersion.* platform\.example\.com\/v1.* token .*may not see/,
    );
  });

  it('must be there: the refusal names the field to correct', () => {
    for (const text of [undefined, 'kind: ConfigMap\n']) {
      expect(() => editedManifest('a.yaml', text, live, live.spec)).toThrow(
        /a\.yaml: the repository has no WebApp production\/shop there.*field "File"/,
      );
    }
  });
});

describe('the manifest of a resized workload', () => {
  const patch = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'api', namespace: 'production' },
    spec: { limits: { cpu: '2' } },
  };
  const manifest = (
    limits: string,
    { namespace = 'production', apiVersion = 'apps/v1' } = {},
  ) => `apiVersion: ${apiVersion}
kind: Deployment
metadata: {name: api${namespace && `, namespace: ${namespace}`}}
spec:
    limits:   {cpu: ${limits}}   #a guess
`;

  it('changes the value and no other byte of the file', () => {
    const text = `${manifest('"1"')}---\r\nlist:\n- 1\n`;
    expect(patchedManifest('a.yaml', text, patch)).toBe(
      text.replace('"1"', '"2"'),
    );
  });

  it('is not written when it says so already, or is not there', () => {
    for (const text of [manifest("'2'"), 'kind: Deployment # api\n']) {
      expect(patchedManifest('a.yaml', text, patch)).toBeUndefined();
    }
  });

  it('is changed in the namespace that is meant, where another one of the file names none', () => {
    const text = `${manifest('"1"', { namespace: '' })}---\n`;
    expect(patchedManifest('a.yaml', `${text}${manifest('"1"')}`, patch)).toBe(
      `${text}${manifest('"2"')}`,
    );
    expect(patchedManifest('a.yaml', text, patch)).toBe(
      text.replace('"1"', '"2"'),
    );
  });

  it.each(['production', ''])(
    'is refused where the file has it twice, of namespace "%s"',
    namespace => {
      const text = manifest('1', { namespace });
      expect(() =>
        patchedManifest('a.yaml', `${text}---\n${text}`, patch),
      ).toThrow(/^a\.yaml: Deployment .*\/api is in the file several times/);
    },
  );

  it.each([
    ['apps/v1', 'exact'],
    ['apps/v1beta1', undefined],
  ])('of apiVersion %s is there: %s', (apiVersion, match) => {
    const text = manifest('1', { apiVersion });
    expect(matchIn(text, patch)).toBe(match);
    expect(matchIn(text, { ...patch, apiVersion: undefined as never })).toBe(
      'exact',
    );
  });

  it.each([
    ['production', 'exact'],
    ['', 'unnamed'],
    ['staging', undefined],
  ])('in namespace "%s" is there: %s', (namespace, match) => {
    expect(matchIn(manifest('1', { namespace }), patch)).toBe(match);
  });

  it.each([
    ['lead nowhere', `${manifest('1')}more: *nothing\n`],
    [
      'lead to more than anyone wrote',
      `${manifest('1')}a: &a [x, x]\nb: &b [${'*a,'.repeat(
        99,
      )}]\nc: [*b, *b]\n`,
    ],
  ])('is not in a file whose aliases %s', (_, text) => {
    expect(matchIn(text, patch)).toBeUndefined();
  });

  it.each(['kind: Deployment\n', 'kind: Service\nname: api\n'])(
    'is not looked for in what cannot have it: %j',
    text => {
      const { parseAllDocuments } = jest.mocked(yaml);
      parseAllDocuments.mockClear();
      expect(matchIn(text, patch)).toBeUndefined();
      expect(parseAllDocuments).not.toHaveBeenCalled();
    },
  );

  const refusal =
    /^a\.yaml: Deployment production\/api cannot be changed.*anchor \(&\).*by hand there/;
  it.each([
    ['an anchor', '    limits: &r {cpu: "1"}\n    other: *r\n'],
    ['an alias', '    limits: *r\n    other: *r\n'],
  ])('is refused where %s shares what changes', (_, spec) => {
    const anchored = manifest('1').replace(/ +limits.*\n/, spec);
    const text = anchored.replace(
      'metadata: {',
      'metadata: {annotations: &r {cpu: "1"}, ',
    );
    expect(() => patchedManifest('a.yaml', text, patch)).toThrow(refusal);
  });
});
