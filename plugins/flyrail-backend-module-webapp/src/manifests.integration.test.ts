import {
  Deployment,
  Pod,
  ServiceAccount,
  createClusterConnection,
  loadKubeConfig,
  type ClusterConnection,
} from '@flyrail/backstage-plugin-flyrail-node';
import {
  quietLogger,
  requiredCluster,
  temporaryNamespace,
  type TemporaryNamespace,
} from '@flyrail/backstage-plugin-flyrail-node/testing';
import {
  apiVersionOf,
  type KubernetesObject,
} from '@flyrail/backstage-plugin-flyrail-common';
import {
  WebApp,
  type WebAppSpecInput,
} from '@flyrail/backstage-plugin-webapp-common';
import { desiredObjects } from './desired';

jest.setTimeout(60_000);

const everything: Partial<WebAppSpecInput> = {
  runAsUser: 1000,
  resources: { requests: { cpu: '50m' }, limits: { memory: '1Gi' } },
  autoscaling: { enabled: true, minReplicas: 3, maxReplicas: 5 },
  exposure: {
    host: 'shop.example.com',
    path: '/eu',
    className: 'nginx',
    tlsSecretName: 'shop-tls',
  },
  probes: { path: '/healthz' },
  env: [
    { name: 'LEVEL', value: 'info' },
    {
      name: 'TOKEN',
      valueFrom: { secretKeyRef: { name: 'tokens', key: 'web' } },
    },
  ],
  envFrom: [{ configMapRef: { name: 'settings' } }],
};
const specs: [string, Partial<WebAppSpecInput>][] = [
  ['nothing but an image', {}],
  ['everything there is', everything],
  [
    'fewer bounds',
    {
      security: { networkPolicy: 'baseline', podSecurityStandard: 'baseline' },
    },
  ],
  [
    'no bounds',
    { security: { networkPolicy: 'none', podSecurityStandard: 'privileged' } },
  ],
];

/** Objects of kinds that every cluster serves. */
const objectsOf = (spec: Partial<WebAppSpecInput>) =>
  desiredObjects(
    {
      apiVersion: 'platform.example.com/v1',
      kind: 'WebApp',
      metadata: { name: 'shop', namespace: 'production' },
      spec: WebApp.spec.parse({
        image: 'registry.example.com/shop/web:1.0.0',
        ...spec,
      }),
    },
    () => false,
  );

const plurals: Record<string, string> = {
  ServiceAccount: 'serviceaccounts',
  NetworkPolicy: 'networkpolicies',
  Service: 'services',
  Deployment: 'deployments',
  PodDisruptionBudget: 'poddisruptionbudgets',
  HorizontalPodAutoscaler: 'horizontalpodautoscalers',
  Ingress: 'ingresses',
};

describe('What the API server says to the manifests of a WebApp', () => {
  let connection: ClusterConnection;
  const namespaces: TemporaryNamespace[] = [];

  const namespaceWith = async (labels: Record<string, string>) => {
    const namespace = await temporaryNamespace(connection, labels);
    namespaces.push(namespace);
    return namespace.name;
  };
  const create = (
    namespace: string,
    { apiVersion, kind }: { apiVersion: string; kind: string },
    body: unknown,
    query: Record<string, string> = {},
  ) =>
    connection.request<KubernetesObject<any, any>>({
      method: 'POST',
      path: `${
        apiVersion === 'v1' ? '/api/v1' : `/apis/${apiVersion}`
      }/namespaces/${namespace}/${plurals[kind] ?? 'pods'}`,
      query: { dryRun: 'All', ...query },
      body,
    });

  beforeAll(async () => {
    connection = createClusterConnection({
      name: 'test',
      kubeConfig: await loadKubeConfig({ kubeconfig: requiredCluster() }),
      logger: quietLogger(),
    });
  });

  afterAll(async () => {
    for (const namespace of namespaces) {
      await namespace.remove();
    }
    await connection?.close();
  });

  it.each(specs)(
    'knows every field, with the value it has, of a WebApp with %s',
    async (_, spec) => {
      const namespace = await namespaceWith({});
      const objects = objectsOf(spec);
      expect(objects.length).toBeGreaterThan(3);
      for (const object of objects) {
        const { metadata } = await create(namespace, object, object, {
          fieldValidation: 'Strict',
        });
        expect(metadata.name).toBe('shop');
      }
    },
  );

  it('would not know a field that there is not', async () => {
    const namespace = await namespaceWith({});
    const [account] = objectsOf({});
    await expect(
      create(
        namespace,
        account,
        { ...account, automount: true },
        { fieldValidation: 'Strict' },
      ),
    ).rejects.toThrow(/unknown field "automount"/);
  });

  const levels = ['restricted', 'baseline', 'privileged'] as const;
  type Level = (typeof levels)[number];

  const namespaceEnforcing = async (level: Level) => {
    const namespace = await namespaceWith({
      'pod-security.kubernetes.io/enforce': level,
      'pod-security.kubernetes.io/enforce-version': 'latest',
    });
    await connection.request({
      method: 'POST',
      path: `/api/v1/namespaces/${namespace}/${ServiceAccount.plural}`,
      body: {
        apiVersion: 'v1',
        kind: 'ServiceAccount',
        metadata: { name: 'shop' },
      },
    });
    return namespace;
  };
  const podOf = (level: Level) => {
    const [{ spec }] = objectsOf({
      ...everything,
      security: { podSecurityStandard: level },
    }).filter(({ kind }) => kind === Deployment.kind) as any[];
    return {
      apiVersion: apiVersionOf(Pod),
      kind: Pod.kind,
      metadata: { name: 'shop', labels: spec.template.metadata.labels },
      spec: spec.template.spec,
    };
  };

  it.each(levels)(
    'admits the pods of a WebApp of Pod Security Standard %s where that is enforced',
    async level => {
      const namespace = await namespaceEnforcing(level);
      const { spec } = await create(namespace, podOf(level), podOf(level));
      expect(spec.hostNetwork).toBeUndefined();
    },
  );

  it('does not admit those of baseline where restricted is enforced', async () => {
    const namespace = await namespaceEnforcing('restricted');
    await expect(
      create(namespace, podOf('baseline'), podOf('baseline')),
    ).rejects.toThrow(/violates PodSecurity "restricted:latest"/);
  });
});
