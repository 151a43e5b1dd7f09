import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LoggerService } from '@backstage/backend-plugin-api';
import {
  createClusterConnection,
  Deployment,
  Event,
  loadKubeConfig,
  Service,
  ServiceAccount,
  startOperator,
  type ClusterConnection,
  type RunningOperator,
} from '@flyrail/backstage-plugin-flyrail-node';
import {
  eventually,
  installResource,
  quietLogger,
  requiredCluster,
  temporaryNamespace,
  type TemporaryNamespace,
} from '@flyrail/backstage-plugin-flyrail-node/testing';
import {
  resourcePath,
  type KubernetesObject,
  type ResourceRef,
} from '@flyrail/backstage-plugin-flyrail-common';
import {
  WebApp,
  type WebAppStatus,
} from '@flyrail/backstage-plugin-webapp-common';
import { parse } from 'yaml';
import { webappOperator } from './operator';

const kubeconfig = requiredCluster();
const rbac = '/apis/rbac.authorization.k8s.io/v1';
const identity = 'with-generated-rights';

jest.setTimeout(60_000);

describe('The WebApp operator as a ServiceAccount with the generated role and nothing else', () => {
  let admin: ClusterConnection;
  let connection: ClusterConnection;
  let operator: RunningOperator;
  let namespace: TemporaryNamespace;
  const log: string[] = [];

  const post = <T = KubernetesObject>(path: string, body: unknown) =>
    admin.request<T>({ method: 'POST', path, body });
  const remove = (path: string) => admin.request({ method: 'DELETE', path });
  const pathOf = (resource: ResourceRef, name?: string) =>
    resourcePath(resource, { namespace: namespace.name, name });
  const get = (resource: ResourceRef, name: string) =>
    admin.request<KubernetesObject<any, any>>({ path: pathOf(resource, name) });
  const eventsOfThisOperator = async () => {
    const { items } = await admin.request<{
      items: { reason: string; reportingInstance?: string }[];
    }>({ path: pathOf(Event) });
    return items
      .filter(({ reportingInstance }) => reportingInstance === identity)
      .map(({ reason }) => reason);
  };

  const tokenOf = async (serviceAccount: string): Promise<string> => {
    await post(pathOf(ServiceAccount), {
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: { name: serviceAccount },
    });
    const { status } = await post<KubernetesObject<unknown, { token: string }>>(
      resourcePath(ServiceAccount, {
        namespace: namespace.name,
        name: serviceAccount,
        subresource: 'token',
      }),
      {
        apiVersion: 'authentication.k8s.io/v1',
        kind: 'TokenRequest',
        spec: { expirationSeconds: 600 },
      },
    );
    return status!.token;
  };

  /** The role as it is shipped, under a name of its own, bound to the ServiceAccount. */
  const bindGeneratedRole = async (serviceAccount: string) => {
    const role = parse(
      readFileSync(join(__dirname, '../config/rbac/role.yaml'), 'utf8'),
    );
    const name = namespace.name;
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
      subjects: [
        {
          kind: 'ServiceAccount',
          name: serviceAccount,
          namespace: namespace.name,
        },
      ],
    });
  };

  const recordingLogger = (): LoggerService => {
    const record = (message: string, meta?: unknown) => {
      log.push(`${message} ${meta instanceof Error ? meta.message : ''}`);
    };
    const logger: LoggerService = {
      error: record,
      warn: record,
      info: record,
      debug: record,
      child: () => logger,
    };
    return logger;
  };

  beforeAll(async () => {
    admin = createClusterConnection({
      name: 'test',
      kubeConfig: await loadKubeConfig({ kubeconfig }),
      logger: quietLogger(),
    });
    await installResource(admin, WebApp);
    namespace = await temporaryNamespace(admin);
    await bindGeneratedRole('flyrail-webapp');
    const token = await tokenOf('flyrail-webapp');
    const logger = recordingLogger();
    connection = createClusterConnection({
      name: 'test',
      kubeConfig: await loadKubeConfig({ kubeconfig, token }),
      logger,
    });
    await eventually('the API server knows the rights', () =>
      connection.request({ path: resourcePath(WebApp) }).catch(() => false),
    );
    operator = startOperator({
      operator: webappOperator,
      connection,
      logger,
      identity,
    });
    await eventually('the operator is in sync', () => operator.synced());
    await post(pathOf(WebApp), {
      apiVersion: 'platform.example.com/v1',
      kind: 'WebApp',
      metadata: { name: 'shop' },
      spec: { image: 'registry.example.com/shop/web:1.0.0' },
    });
  });

  afterAll(async () => {
    await operator?.stop();
    await connection?.close();
    if (namespace) {
      await remove(`${rbac}/clusterrolebindings/${namespace.name}`);
      await remove(`${rbac}/clusterroles/${namespace.name}`);
      await namespace.remove();
    }
    await admin?.close();
  });

  it('is not more than that', async () => {
    const refused = ['secrets', 'configmaps', 'namespaces'].map(plural =>
      connection.request({ path: `/api/v1/${plural}` }).then(
        () => 200,
        error => error.status,
      ),
    );
    expect(await Promise.all(refused)).toEqual([403, 403, 403]);
  });

  it('creates what the WebApp owns, and writes its status and Events', async () => {
    await eventually('shop is Ready', async () => {
      const { status } = await get(WebApp, 'shop');
      return (status as WebAppStatus | undefined)?.conditions?.some(
        condition => condition.type === 'Ready' && condition.status === 'True',
      );
    });
    for (const resource of [ServiceAccount, Service, Deployment]) {
      const { metadata } = await get(resource, 'shop');
      expect(metadata.ownerReferences).toMatchObject([
        { kind: 'WebApp', name: 'shop', blockOwnerDeletion: true },
      ]);
    }
    await eventually('the Event', async () =>
      (await eventsOfThisOperator()).includes('Applied'),
    );
  });

  it('heals what is edited and what is deleted', async () => {
    await admin.request({
      method: 'PATCH',
      path: pathOf(Service, 'shop'),
      contentType: 'application/merge-patch+json',
      body: { spec: { ports: [{ name: 'http', port: 9999 }] } },
    });
    await eventually('the port is set back', async () => {
      const { spec } = await get(Service, 'shop');
      return spec.ports[0].port === 80;
    });
    const { uid } = (await get(Deployment, 'shop')).metadata;
    await remove(pathOf(Deployment, 'shop'));
    await eventually('another Deployment', async () => {
      const { metadata } = await get(Deployment, 'shop');
      return metadata.uid !== uid;
    });
    await eventually('the Event', async () =>
      (await eventsOfThisOperator()).includes('DriftHealed'),
    );
    expect(operator.get(namespace.name, 'shop')).toBeDefined();
  });

  it('leaves the rest to the garbage collector', async () => {
    await remove(pathOf(WebApp, 'shop'));
    await eventually(
      'everything is gone',
      async () => {
        const found = await Promise.all(
          [ServiceAccount, Service, Deployment].map(resource =>
            get(resource, 'shop').catch(error => error.status),
          ),
        );
        return found.every(answer => answer === 404);
      },
      30_000,
    );
    await eventually(
      'the operator has heard of it',
      () => operator.get(namespace.name, 'shop') === undefined,
    );
  });

  it('was never refused for want of a right', () => {
    expect(log.join('\n')).toContain('is in sync');
    // In a namespace that is going, everybody is refused: that is no matter of rights.
    const refused = log.filter(
      line =>
        /forbidden|not allowed|unauthorized/i.test(line) &&
        !/because it is being terminated/.test(line),
    );
    expect(refused).toEqual([]);
  });
});
