import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import type { KubernetesObject } from '@flyrail/backstage-plugin-flyrail-common';
import {
  createClusterConnection,
  Deployment,
  loadKubeConfig,
  type ClusterConnection,
} from '@flyrail/backstage-plugin-flyrail-node';
import {
  eventually,
  FakeClock,
  quietLogger,
  requiredCluster,
  temporaryNamespace,
  type TemporaryNamespace,
} from '@flyrail/backstage-plugin-flyrail-node/testing';
import {
  operatorAccount,
  type OperatorAccount,
} from '../../__testUtils__/operatorAccount';
import { deploymentObject } from '../../__testUtils__/workloads';
import { openOptimizationDatabase } from '../../database';
import type { WorkloadRef } from '../usageSource';
import { UsageStore } from '../usageStore';
import { CollectionNotes } from './collectionNotes';
import { MetricsApiUsage } from './metricsApiUsage';

// The cluster's metrics-server looks every ten seconds, and wants two looks.
jest.setTimeout(180_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });

describe('the metrics API of a real metrics-server, as the operator with its generated role', () => {
  let admin: ClusterConnection;
  let space: TemporaryNamespace;
  let account: OperatorAccount;
  const clock = new FakeClock();
  let web: WorkloadRef;

  const usageAs = async (connection: Pick<ClusterConnection, 'request'>) => {
    const knex = await openOptimizationDatabase({
      ...mockServices.database.mock(),
      getClient: () => databases.init('SQLITE_3'),
    });
    return new MetricsApiUsage({
      ...{ cluster: 'dev', connection, clock },
      store: new UsageStore(knex, 'dev'),
      notes: new CollectionNotes(knex, 'dev'),
    });
  };

  beforeAll(async () => {
    admin = createClusterConnection({
      name: 'admin',
      kubeConfig: await loadKubeConfig({ kubeconfig: requiredCluster() }),
      logger: quietLogger(),
    });
    space = await temporaryNamespace(admin);
    account = await operatorAccount(admin, space.name);
    web = { namespace: space.name, kind: 'Deployment', name: 'web' };
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
  });

  afterAll(async () => {
    await account?.remove();
    await space?.remove();
    await admin?.close();
  });

  it('is collected, five minutes at a time', async () => {
    const usage = await usageAs(account.connection);
    await eventually(
      'metrics-server has seen the pods',
      async () => {
        const { state } = await usage.refresh([web]);
        if (state.state !== 'ready') throw new Error(state.message);
        return true;
      },
      120_000,
    );
    clock.advance(300_000);
    await usage.refresh([web]);
    const [{ container, digest }] = (await usage.usageOf(web)).containers;
    expect(container).toBe('app');
    const [{ cpu, memory }] = digest.slices;
    expect(cpu!.max).toBeGreaterThan(0.1);
    expect(cpu!.max).toBeLessThan(0.14);
    expect(memory!.max).toBe(64 * 2 ** 20);
  });

  it('is said to be missing, with the remedy, where the cluster does not serve it', async () => {
    const asAdmin = await usageAs({
      request: request =>
        admin.request({
          ...request,
          path: request.path.replace('metrics.k8s.io', 'nothing.k8s.io'),
        }),
    });
    expect((await asAdmin.refresh([web])).state).toEqual({
      state: 'empty',
      message: 'The cluster has no metrics API (metrics.k8s.io).',
      remedy: expect.stringMatching(/Install metrics-server/),
    });
  });
});
