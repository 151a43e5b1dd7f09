import {
  resourcePath,
  type KubernetesObject,
} from '@flyrail/backstage-plugin-flyrail-common';
import {
  ConfigMap,
  createClusterConnection,
  loadKubeConfig,
  rbacFor,
  ServiceAccount,
  type ClusterConnection,
} from '@flyrail/backstage-plugin-flyrail-node';
import {
  quietLogger,
  requiredCluster,
  temporaryNamespace,
  type TemporaryNamespace,
} from '@flyrail/backstage-plugin-flyrail-node/testing';
import { CostOptimization } from '@flyrail/backstage-plugin-optimization-common';
import { auto, Workshop } from './__testUtils__/workshop';
import { optimizationOperator } from './operator';

jest.setTimeout(180_000);

const rbac = '/apis/rbac.authorization.k8s.io/v1';

describe('The CostOptimization operator as a ServiceAccount with the generated role and nothing else', () => {
  let admin: ClusterConnection;
  let accounts: TemporaryNamespace;
  let workshop: Workshop;

  const post = (path: string, body: unknown) =>
    admin.request<KubernetesObject<any, any>>({ method: 'POST', path, body });

  beforeAll(async () => {
    admin = createClusterConnection({
      name: 'admin',
      kubeConfig: await loadKubeConfig({ kubeconfig: requiredCluster() }),
      logger: quietLogger(),
    });
    accounts = await temporaryNamespace(admin);
    const { name } = accounts;
    const role = rbacFor(optimizationOperator).find(
      ({ kind }) => kind === 'ClusterRole',
    );
    await post(`${rbac}/clusterroles`, { ...role, metadata: { name } });
    await post(`${rbac}/clusterrolebindings`, {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRoleBinding',
      metadata: { name },
      roleRef: {
        apiGroup: 'rbac.authorization.k8s.io',
        kind: 'ClusterRole',
        name,
      },
      subjects: [{ kind: 'ServiceAccount', name: 'operator', namespace: name }],
    });
    const at = { namespace: name };
    await post(resourcePath(ServiceAccount, at), {
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: { name: 'operator' },
    });
    const { status } = await post(
      resourcePath(ServiceAccount, {
        ...at,
        name: 'operator',
        subresource: 'token',
      }),
      {
        apiVersion: 'authentication.k8s.io/v1',
        kind: 'TokenRequest',
        spec: { expirationSeconds: 600 },
      },
    );
    workshop = await Workshop.open({ user: { token: status.token } });
    await workshop.deployment();
  });

  afterAll(async () => {
    await workshop?.close();
    const { name } = accounts;
    for (const kind of ['clusterrolebindings', 'clusterroles']) {
      await admin.request({
        method: 'DELETE',
        path: `${rbac}/${kind}/${name}`,
      });
    }
    await accounts.remove();
    await admin.close();
  });

  it('applies, verifies, and puts everything back', async () => {
    const { harness } = workshop;
    await workshop.costOptimization('rights', auto);
    await workshop.until(
      'rights',
      'has proved itself',
      ({ status }) => status?.applied?.verifiedAt !== undefined,
    );
    expect((await workshop.resources()).requests.cpu).toBe('250m');
    await harness.when.deleted(CostOptimization, 'rights');
    await harness.then.absent(CostOptimization, 'rights');
    expect((await workshop.resources()).requests.cpu).toBe('500m');
    await harness.then.absent(ConfigMap, 'shop-rollback-state');
  });
});
