import {
  coreServices,
  createServiceFactory,
} from '@backstage/backend-plugin-api';
import {
  mockCredentials,
  mockServices,
  startTestBackend,
} from '@backstage/backend-test-utils';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import {
  resourcePath,
  type KubernetesObject,
} from '@flyrail/backstage-plugin-flyrail-common';
// The host itself: what the two do together is the question.
// eslint-disable-next-line @backstage/no-mixed-plugin-imports
import flyrailPlugin from '@flyrail/backstage-plugin-flyrail-backend';
import {
  createClusterConnection,
  Deployment,
  loadKubeConfig,
  type ClusterConnection,
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
  CostOptimization,
  type CostOptimizationObject,
} from '@flyrail/backstage-plugin-optimization-common';
import request from 'supertest';
import { deploymentObject } from './__testUtils__/workloads';
import { conditionOf } from './__testUtils__/workshop';
import { optimizationModule } from './module';

const kubeconfig = requiredCluster();

// Loading a backend takes a while on a busy machine, and a metrics-server looks every ten seconds.
jest.setTimeout(240_000);

describe('the module in a host, on a cluster without Prometheus', () => {
  const scheduler = mockServices.scheduler();
  let admin: ClusterConnection;
  let space: TemporaryNamespace;
  let backend: Awaited<ReturnType<typeof startTestBackend>>;

  const usage = async () => {
    const { body } = await request(backend.server)
      .get(`/api/flyrail/optimizer/workloads/${space.name}/web/metrics`)
      .set('Authorization', mockCredentials.user.header());
    return body.usage;
  };

  beforeAll(async () => {
    admin = createClusterConnection({
      name: 'admin',
      kubeConfig: await loadKubeConfig({ kubeconfig }),
      logger: quietLogger(),
    });
    await installResource(admin, CostOptimization);
    space = await temporaryNamespace(admin);
    const object: KubernetesObject<any> = deploymentObject('web');
    object.metadata.namespace = space.name;
    // What the simulated kubelet says that a pod takes.
    object.spec.template.metadata.annotations = {
      'kwok.x-k8s.io/usage-cpu': '120m',
      'kwok.x-k8s.io/usage-memory': '64Mi',
    };
    await admin.serverSideApply(Deployment, object, {
      fieldManager: 'flyrail-testing',
    });
    await admin.request({
      method: 'POST',
      path: resourcePath(CostOptimization, { namespace: space.name }),
      body: {
        apiVersion: 'optimization.k8s.io/v1',
        kind: 'CostOptimization',
        metadata: { name: 'web' },
        spec: {
          targetWorkload: { name: 'web', kind: 'Deployment' },
          optimizationType: 'CPU',
        },
      },
    });
    backend = await startTestBackend({
      features: [
        flyrailPlugin,
        optimizationModule,
        createServiceFactory({
          service: coreServices.scheduler,
          deps: {},
          factory: () => scheduler,
        }),
        mockServices.rootConfig.factory({
          data: {
            flyrail: {
              monitoring: { port: false },
              namespace: space.name,
              clusters: [{ name: 'dev', kubeconfig, identity: 'shared' }],
            },
          },
        }),
        catalogServiceMock.mock({ getEntities: async () => ({ items: [] }) })
          .factory,
      ],
    });
  });

  afterAll(async () => {
    const path = resourcePath(CostOptimization, {
      namespace: space.name,
      name: 'web',
    });
    await admin?.request({ method: 'DELETE', path });
    await eventually('the operator lets it go', () =>
      admin.request({ path }).then(
        () => false,
        () => true,
      ),
    );
    await backend?.stop();
    await space?.remove();
    await admin?.close();
  });

  it('looks every minute, on each host', async () => {
    expect(await scheduler.getScheduledTasks()).toContainEqual(
      expect.objectContaining({
        id: 'flyrail-optimization-collect-usage',
        scope: 'local',
      }),
    );
  });

  it('collects what the pods take, and says where that is from', async () => {
    const told = await eventually(
      'usage is collected',
      async () => {
        await scheduler.triggerTask('flyrail-optimization-collect-usage');
        const now = await usage();
        if (now.state !== 'ready') throw new Error(JSON.stringify(now));
        return now;
      },
      180_000,
    );
    expect(told).toMatchObject({
      kind: 'metricsApi',
      message: expect.stringMatching(/collected by the portal itself/),
      remedy: expect.stringMatching(/flyrail\.optimization\.usage/),
    });
  });

  it('says of the CostOptimization how much more is needed', async () => {
    const path = resourcePath(CostOptimization, {
      namespace: space.name,
      name: 'web',
    });
    // Another window is another question: it is looked at now, whatever was known before.
    await admin.request({
      method: 'PATCH',
      path,
      contentType: 'application/merge-patch+json',
      body: { spec: { metricsWindow: '14d' } },
    });
    await eventually('it was looked at', async () => {
      const object = await admin.request<CostOptimizationObject>({ path });
      const condition = conditionOf(object, 'Recommended');
      expect(condition).toMatchObject({
        status: 'Unknown',
        reason: 'NotEnoughData',
        message: expect.stringMatching(/1 more day of data/),
      });
      return true;
    });
  });
});
