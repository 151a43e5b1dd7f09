import {
  resourcePath,
  type Condition,
  type KubernetesObject,
} from '@flyrail/backstage-plugin-flyrail-common';
import {
  createClusterConnection,
  loadKubeConfig,
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
import { Allowance } from './Allowance';
import { ResourceQuota } from './desired';
import { allowanceOperator } from './operator';

const kubeconfig = requiredCluster();
const logger = quietLogger();

jest.setTimeout(60_000);

describe('An Allowance on a real API server', () => {
  let connection: ClusterConnection;
  let operator: RunningOperator;
  let namespace: TemporaryNamespace;

  beforeAll(async () => {
    connection = createClusterConnection({
      name: 'test',
      kubeConfig: await loadKubeConfig({ kubeconfig }),
      logger,
    });
    await installResource(connection, Allowance);
    namespace = await temporaryNamespace(connection);
    operator = startOperator({
      operator: allowanceOperator,
      connection,
      logger,
    });
  });

  afterAll(async () => {
    await operator?.stop();
    await namespace?.remove();
    await connection?.close();
  });

  const apply = (name: string, spec: object) =>
    connection.serverSideApply(
      Allowance,
      {
        apiVersion: 'examples.flyrail.io/v1',
        kind: 'Allowance',
        metadata: { name, namespace: namespace.name },
        spec,
      },
      { fieldManager: 'test' },
    );

  const condition = (name: string, type: string, reason: string) =>
    eventually(`${name} has ${type}, ${reason}`, () => {
      const { conditions = [] } = (operator.get(namespace.name, name)?.status ??
        {}) as { conditions?: Condition[] };
      return conditions.find(
        candidate => candidate.type === type && candidate.reason === reason,
      );
    });

  const quota = (name: string) =>
    connection.request<KubernetesObject<{ hard: Record<string, string> }>>({
      path: resourcePath(ResourceQuota, { namespace: namespace.name, name }),
    });

  // #region heals
  it('becomes a quota, and takes it back from who raises it', async () => {
    await apply('pocket-money', { size: 'small' });
    await condition('pocket-money', 'Ready', 'Applied');
    await condition('pocket-money', 'Sufficient', 'Enough');

    await connection.request({
      method: 'PATCH',
      path: resourcePath(ResourceQuota, {
        namespace: namespace.name,
        name: 'pocket-money',
      }),
      query: { fieldManager: 'a-clever-colleague' },
      contentType: 'application/merge-patch+json',
      body: { spec: { hard: { pods: '9999' } } },
    });
    await eventually('the quota is as it should be', async () => {
      const { spec } = await quota('pocket-money');
      return spec?.hard.pods === '10';
    });
    const { uid } = operator.get(namespace.name, 'pocket-money')!.metadata;
    const [drift] = await eventually('the drift is on record', () => {
      const drifts = operator.drift(uid!);
      return drifts.length > 0 && drifts;
    });
    expect(drift).toMatchObject({
      by: 'a-clever-colleague',
      fields: ['spec.hard.pods'],
    });
  });
  // #endregion

  it('leaves a quota of that name alone that is not its own', async () => {
    await connection.request({
      method: 'POST',
      path: resourcePath(ResourceQuota, { namespace: namespace.name }),
      body: {
        apiVersion: 'v1',
        kind: 'ResourceQuota',
        metadata: { name: 'taken' },
        spec: { hard: { pods: '3' } },
      },
    });
    await apply('taken', { size: 'large' });
    await condition('taken', 'Ready', 'NameTaken');
    expect((await quota('taken')).spec?.hard).toEqual({ pods: '3' });
  });

  it('is refused by the API server where the schema says no', async () => {
    await expect(apply('odd', { size: 'enormous' })).rejects.toMatchObject({
      problems: [{ field: 'spec.size' }],
    });
  });
});
