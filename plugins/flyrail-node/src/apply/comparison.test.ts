import { differences, dottedPath } from './comparison';

const found = (wanted: unknown, observed: unknown) =>
  differences(wanted, observed).map(
    ({ kind, path }) => `${kind} ${dottedPath(path)}`,
  );
const pod = (container: object) => ({
  spec: { template: { spec: { containers: [{ name: 'app', ...container }] } } },
});

describe('differences', () => {
  it.each<[string, unknown, unknown]>([
    [
      'what the API server fills in',
      { spec: { replicas: 2 } },
      { spec: { replicas: 2, paused: false }, status: {} },
    ],
    [
      'defaults inside a list merged by key',
      pod({ image: 'a:1' }),
      pod({ image: 'a:1', imagePullPolicy: 'IfNotPresent' }),
    ],
    [
      'another order of such a list',
      {
        spec: {
          template: { spec: { volumes: [{ name: 'a' }, { name: 'b' }] } },
        },
      },
      {
        spec: {
          template: { spec: { volumes: [{ name: 'b' }, { name: 'a' }] } },
        },
      },
    ],
    [
      'another spelling of a quantity',
      pod({ resources: { requests: { cpu: '500m', memory: '1Gi' } } }),
      pod({ resources: { requests: { cpu: '0.5', memory: '1024Mi' } } }),
    ],
    [
      'empty values that the API server drops',
      { spec: { a: {}, b: [], c: '', d: 0 } },
      { spec: {} },
    ],
    [
      'labels of others',
      { metadata: { labels: { a: '1' } } },
      { metadata: { labels: { a: '1', b: '2' } } },
    ],
    [
      'a protocol that is left out of a port',
      { spec: { ports: [{ port: 80 }] } },
      { spec: { ports: [{ port: 80, protocol: 'TCP', targetPort: 80 }] } },
    ],
    [
      'owner references of others',
      { metadata: { ownerReferences: [{ uid: 'a' }] } },
      { metadata: { ownerReferences: [{ uid: 'a' }, { uid: 'b' }] } },
    ],
    [
      'as good as nothing where nothing must be',
      pod({ securityContext: { privileged: null }, lifecycle: null }),
      pod({ securityContext: { privileged: false }, lifecycle: {} }),
    ],
  ])('forgives %s', (_, wanted, observed) => {
    expect(found(wanted, observed)).toEqual([]);
  });

  it.each<[string, unknown, unknown, string[]]>([
    [
      'a changed number',
      { spec: { replicas: 2 } },
      { spec: { replicas: 7 } },
      ['changed spec.replicas'],
    ],
    [
      'a false that is gone, because left out it may mean true',
      { automountServiceAccountToken: false },
      {},
      ['changed automountServiceAccountToken'],
    ],
    [
      'a removed label',
      { metadata: { labels: { 'app.kubernetes.io/name': 'a' } } },
      { metadata: {} },
      ['changed metadata.labels'],
    ],
    [
      'a field of an entry of a list merged by key',
      pod({ image: 'a:1' }),
      pod({ image: 'a:2' }),
      ['changed spec.template.spec.containers[app].image'],
    ],
    [
      'an edited merge key: the wanted entry is gone, a foreign one there',
      { spec: { ports: [{ name: 'http', port: 80, protocol: 'TCP' }] } },
      { spec: { ports: [{ name: 'http', port: 9999, protocol: 'TCP' }] } },
      ['changed spec.ports[80,TCP]', 'extra spec.ports[9999,TCP]'],
    ],
    [
      'a container that someone added',
      pod({}),
      {
        spec: {
          template: {
            spec: { containers: [{ name: 'app' }, { name: 'miner' }] },
          },
        },
      },
      ['extra spec.template.spec.containers[miner]'],
    ],
    [
      'an atomic list as a whole',
      pod({ securityContext: { capabilities: { drop: ['ALL'] } } }),
      pod({ securityContext: { capabilities: { drop: ['NET_RAW'] } } }),
      [
        'changed spec.template.spec.containers[app].securityContext.capabilities.drop',
      ],
    ],
    [
      'what must not be there',
      pod({ securityContext: { privileged: null, runAsUser: null } }),
      pod({ securityContext: { privileged: true, runAsUser: 0 } }),
      [
        'unwanted spec.template.spec.containers[app].securityContext.privileged',
        'unwanted spec.template.spec.containers[app].securityContext.runAsUser',
      ],
    ],
    [
      'entries where none is wanted',
      pod({ args: [], env: [] }),
      pod({ args: ['sh'], env: [{ name: 'LD_PRELOAD' }] }),
      [
        'changed spec.template.spec.containers[app].args',
        'extra spec.template.spec.containers[app].env[LD_PRELOAD]',
      ],
    ],
    [
      'another quantity',
      pod({ resources: { limits: { memory: '512Mi' } } }),
      pod({ resources: { limits: { memory: '512M' } } }),
      ['changed spec.template.spec.containers[app].resources.limits.memory'],
    ],
  ])('sees %s', (_, wanted, observed, expected) => {
    expect(found(wanted, observed)).toEqual(expected);
  });

  it('compares the quantities of a LimitRange as quantities', () => {
    const range = (max: string) => ({
      spec: { limits: [{ type: 'Container', max: { cpu: max } }] },
    });
    expect(differences(range('500m'), range('0.5'))).toEqual([]);
    expect(differences(range('500m'), range('0.6'))).not.toEqual([]);
  });
});
