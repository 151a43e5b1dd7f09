import {
  ConfigMap,
  createClusterConnection,
  HorizontalPodAutoscaler,
  loadKubeConfig,
  type ClusterConnection,
} from '@flyrail/backstage-plugin-flyrail-node';
import {
  quietLogger,
  requiredCluster,
  temporaryNamespace,
  type TemporaryNamespace,
} from '@flyrail/backstage-plugin-flyrail-node/testing';
import { CostOptimization } from '@flyrail/backstage-plugin-optimization-common';
import {
  operatorAccount,
  type OperatorAccount,
} from './__testUtils__/operatorAccount';
import { halfTheCpu } from './__testUtils__/scriptedAnalysis';
import { auto, Workshop } from './__testUtils__/workshop';

jest.setTimeout(180_000);

describe('The CostOptimization operator as a ServiceAccount with the generated role and nothing else', () => {
  let admin: ClusterConnection;
  let accounts: TemporaryNamespace;
  let account: OperatorAccount;
  let workshop: Workshop;

  beforeAll(async () => {
    admin = createClusterConnection({
      name: 'admin',
      kubeConfig: await loadKubeConfig({ kubeconfig: requiredCluster() }),
      logger: quietLogger(),
    });
    accounts = await temporaryNamespace(admin);
    account = await operatorAccount(admin, accounts.name);
    workshop = await Workshop.open({ user: { token: account.token } });
    await workshop.deployment();
  });

  afterAll(async () => {
    await workshop?.close();
    await account?.remove();
    await accounts?.remove();
    await admin?.close();
  });

  it('moves the target of an autoscaler along, and puts both back', async () => {
    const { harness, analysis } = workshop;
    const { answer } = analysis;
    analysis.answer = request =>
      halfTheCpu(request, {
        autoscalerTargets: [
          { name: 'shop', resource: 'cpu', before: 60, after: 90 },
        ],
      });
    await workshop.autoscaler();
    await workshop.costOptimization('target', auto);
    await workshop.until(
      'target',
      'is written',
      ({ status }) => status?.applied !== undefined,
    );
    expect(await workshop.autoscalerTarget()).toBe(90);
    await harness.when.deleted(CostOptimization, 'target');
    await harness.then.absent(CostOptimization, 'target');
    expect(await workshop.autoscalerTarget()).toBe(60);
    await harness.when.deleted(HorizontalPodAutoscaler, 'shop');
    analysis.answer = answer;
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
