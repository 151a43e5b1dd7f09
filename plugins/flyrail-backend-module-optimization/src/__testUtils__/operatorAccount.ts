import {
  resourcePath,
  type KubernetesObject,
} from '@flyrail/backstage-plugin-flyrail-common';
import {
  createClusterConnection,
  loadKubeConfig,
  rbacFor,
  ServiceAccount,
  type ClusterConnection,
} from '@flyrail/backstage-plugin-flyrail-node';
import {
  quietLogger,
  requiredCluster,
} from '@flyrail/backstage-plugin-flyrail-node/testing';
import { optimizationOperator } from '../operator';

const rbac = '/apis/rbac.authorization.k8s.io/v1';

/** A ServiceAccount with the operator's generated role and nothing else. */
export interface OperatorAccount {
  token: string;
  connection: ClusterConnection;
  remove(): Promise<void>;
}

/** Made by an administrator, in a namespace of the test's own, which is also the name of the role. */
export async function operatorAccount(
  admin: ClusterConnection,
  namespace: string,
): Promise<OperatorAccount> {
  const post = (path: string, body: unknown) =>
    admin.request<KubernetesObject<any, any>>({ method: 'POST', path, body });
  const role = rbacFor(optimizationOperator).find(
    ({ kind }) => kind === 'ClusterRole',
  );
  const metadata = { name: namespace };
  await post(`${rbac}/clusterroles`, { ...role, metadata });
  await post(`${rbac}/clusterrolebindings`, {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRoleBinding',
    metadata,
    roleRef: {
      apiGroup: 'rbac.authorization.k8s.io',
      kind: 'ClusterRole',
      name: namespace,
    },
    subjects: [{ kind: 'ServiceAccount', name: 'operator', namespace }],
  });
  await post(resourcePath(ServiceAccount, { namespace }), {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { name: 'operator' },
  });
  const { status } = await post(
    resourcePath(ServiceAccount, {
      namespace,
      name: 'operator',
      subresource: 'token',
    }),
    {
      apiVersion: 'authentication.k8s.io/v1',
      kind: 'TokenRequest',
      spec: { expirationSeconds: 600 },
    },
  );
  const { token } = status;
  const connection = createClusterConnection({
    name: 'dev',
    kubeConfig: await loadKubeConfig({ kubeconfig: requiredCluster(), token }),
    logger: quietLogger(),
  });
  return {
    ...{ token, connection },
    async remove() {
      await connection.close();
      for (const kind of ['clusterrolebindings', 'clusterroles']) {
        await admin.request({
          method: 'DELETE',
          path: `${rbac}/${kind}/${namespace}`,
        });
      }
    },
  };
}
