import {
  resourcePath,
  type KubernetesObject,
} from '@flyrail/backstage-plugin-flyrail-common';
import {
  hostRbac,
  HOST_ACCOUNT,
  rbacFor,
  ServiceAccount,
  type ClusterConnection,
  type Operator,
} from '@flyrail/backstage-plugin-flyrail-node';

const FOLDERS: Record<string, [folder: string, plural: string]> = {
  Namespace: ['/api/v1', 'namespaces'],
  ServiceAccount: ['/api/v1', 'serviceaccounts'],
  ClusterRole: ['/apis/rbac.authorization.k8s.io/v1', 'clusterroles'],
  ClusterRoleBinding: [
    '/apis/rbac.authorization.k8s.io/v1',
    'clusterrolebindings',
  ],
  Role: ['/apis/rbac.authorization.k8s.io/v1', 'roles'],
  RoleBinding: ['/apis/rbac.authorization.k8s.io/v1', 'rolebindings'],
};

export function pathOf({ kind, metadata }: KubernetesObject): string {
  const [folder, plural] = FOLDERS[kind];
  const { namespace, name } = metadata;
  return [
    folder,
    ...(namespace ? ['namespaces', namespace] : []),
    plural,
    name,
  ].join('/');
}

/** Applies what `./dev generate` writes for these operators and their host. */
export async function installRights(
  admin: ClusterConnection,
  operators: readonly Operator[],
  namespace: string,
): Promise<void> {
  for (const object of [
    ...hostRbac(operators, { namespace }),
    ...operators.flatMap(operator => rbacFor(operator, { namespace })),
  ]) {
    await admin.request({
      method: 'PATCH',
      path: pathOf(object),
      query: { fieldManager: 'flyrail-testing', force: true },
      contentType: 'application/apply-patch+yaml',
      body: object,
    });
  }
}

/** A token of the host's own account, which may do nothing but ask for the operators' tokens. */
export async function hostToken(
  admin: ClusterConnection,
  namespace: string,
): Promise<string> {
  const { status } = await admin.request<
    KubernetesObject<unknown, { token: string }>
  >({
    method: 'POST',
    path: resourcePath(ServiceAccount, {
      namespace,
      name: HOST_ACCOUNT,
      subresource: 'token',
    }),
    body: {
      apiVersion: 'authentication.k8s.io/v1',
      kind: 'TokenRequest',
      spec: { expirationSeconds: 3600 },
    },
  });
  return status!.token;
}
