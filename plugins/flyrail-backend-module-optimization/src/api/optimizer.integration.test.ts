import {
  AuthorizeResult,
  type PolicyDecision,
} from '@backstage/plugin-permission-common';
import { flyrailResourceReadPermission } from '@flyrail/backstage-plugin-flyrail-common';
import {
  createClusterConnection,
  createFlyrailConditionalDecision,
  Deployment,
  flyrailConditions,
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
import { CostOptimization } from '@flyrail/backstage-plugin-optimization-common';
import { givenOptimizer } from '../__testUtils__/optimizerBackend';
import { ScriptedUsage, usageLike } from '../__testUtils__/scriptedUsage';
import { deploymentObject } from '../__testUtils__/workloads';

const kubeconfig = requiredCluster();

// Loading a backend takes a while on a busy machine.
jest.setTimeout(180_000);

describe('the optimizer in a host on a real API server', () => {
  const usage = new ScriptedUsage('dev');
  let admin: ClusterConnection;
  let space: TemporaryNamespace;
  let optimizer: Awaited<ReturnType<typeof givenOptimizer>>;
  let decision: PolicyDecision | undefined;

  const id = () => `dev:${space.name}:Deployment:shop`;
  const list = () =>
    optimizer.get(`/workloads?cluster=dev&namespace=${space.name}`);

  beforeAll(async () => {
    admin = createClusterConnection({
      name: 'dev',
      kubeConfig: await loadKubeConfig({ kubeconfig }),
      logger: quietLogger(),
    });
    await installResource(admin, CostOptimization);
    space = await temporaryNamespace(admin);
    const object = deploymentObject('shop');
    object.metadata.namespace = space.name;
    await admin.serverSideApply(Deployment, object, {
      fieldManager: 'flyrail-testing',
    });
    usage.known.set(
      'shop',
      new Map([['app', usageLike({ cpu: 0.05, memory: 1e8 })]]),
    );
    optimizer = await givenOptimizer({
      usage,
      flyrail: {
        namespace: space.name,
        clusters: [{ name: 'dev', kubeconfig, identity: 'shared' }],
      },
      decide: () => decision,
    });
    await eventually('the cluster can be asked', async () => {
      const { body } = await list();
      return body.clusters[0].workloads.length === 1;
    });
  });

  beforeEach(() => {
    decision = undefined;
    optimizer.somebodyElse();
  });

  afterAll(async () => {
    await optimizer?.stop();
    await space?.remove();
    await admin?.close();
  });

  it('finds, charts, recommends for and replays a workload', async () => {
    const { body } = await list();
    const [workload] = body.clusters[0].workloads;
    expect(workload).toMatchObject({ workload_id: id(), replicas: 2 });
    const chart = await optimizer.get(
      `/workloads/${space.name}/shop/metrics?window=7d`,
    );
    expect(chart.body.containers[0].cpu.request[9]).toBe(0.5);
    const optimized = await optimizer.post(`/optimize/${id()}`);
    expect(optimized.body.recommendations[0]).toMatchObject({
      optimization_type: 'combined',
      risk_assessment: { level: expect.any(String) },
    });
    const replayed = await optimizer.post(`/backtest/${id()}`);
    expect(replayed.body.total.saved_usd).toBeGreaterThan(0);
  });

  it('names the field of a request that is refused', async () => {
    const { status, body } = await optimizer.post(`/backtest/${id()}`, {
      days: 99,
    });
    expect([status, body.error.problems]).toEqual([
      400,
      [{ field: 'days', message: 'must be a whole number from 1 to 14' }],
    ]);
  });

  it('shows to each only what they may read', async () => {
    decision = createFlyrailConditionalDecision(
      flyrailResourceReadPermission,
      flyrailConditions.isInNamespace({ namespaces: ['other'] }),
    );
    const { body } = await list();
    expect(body.clusters[0].workloads).toEqual([]);
    const refused = await optimizer.post(`/optimize/${id()}`);
    expect([refused.status, refused.body.error.message]).toEqual([
      403,
      expect.stringMatching(/Deployment .*\/shop in cluster "dev"/),
    ]);
  });

  it('is for nobody who may read nothing, nor for who does not sign in', async () => {
    const nobody = await optimizer.asNobody('/workloads');
    decision = { result: AuthorizeResult.DENY };
    const denied = await optimizer.get('/workloads');
    expect([nobody.status, denied.status]).toEqual([401, 403]);
  });
});
