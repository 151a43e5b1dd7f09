import { ConfigMap } from '../builtins';
import type { ClusterConnection } from '../cluster/clusterConnection';
import { systemClock } from '../clock';
import { createClusterConnection } from '../cluster/connection';
import { loadKubeConfig } from '../cluster/kubeConfig';
import { ObjectStore } from './objectStore';
import { Reflector } from './reflector';
import {
  eventually,
  quietLogger,
  requiredCluster,
  temporaryNamespace,
  type TemporaryNamespace,
} from '../testing';

const kubeconfig = requiredCluster();

jest.setTimeout(30_000);

describe('A reflector on a real API server', () => {
  let connection: ClusterConnection;
  let namespace: TemporaryNamespace;

  beforeAll(async () => {
    connection = createClusterConnection({
      name: 'test',
      kubeConfig: await loadKubeConfig({ kubeconfig }),
      logger: quietLogger(),
    });
    namespace = await temporaryNamespace(connection);
  });
  afterAll(async () => {
    await namespace?.remove();
    await connection?.close();
  });

  const create = (name: string) =>
    connection.request({
      method: 'POST',
      path: `/api/v1/namespaces/${namespace.name}/configmaps`,
      body: {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name, labels: { of: 'test' } },
        data: { secret: 'x'.repeat(1000) },
      },
    });

  it('keeps nothing but metadata where bodies are not asked for, of what is listed and what is watched', async () => {
    await create('listed');
    const store = new ObjectStore();
    const reflector = new Reflector({
      source: 'test',
      connection,
      resource: ConfigMap,
      namespace: namespace.name,
      labelSelector: 'of=test',
      bodies: false,
      store,
      clock: systemClock,
      logger: quietLogger(),
      onChange: () => {},
      onSynced: () => {},
    });
    await eventually('it is in sync', () => reflector.synced);
    await create('watched');
    await eventually('the other is heard of', () => store.size === 2);
    for (const object of store.list()) {
      expect(Object.keys(object).sort()).toEqual([
        'apiVersion',
        'kind',
        'metadata',
      ]);
      expect(object).toMatchObject({
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { namespace: namespace.name, labels: { of: 'test' } },
      });
    }
    await reflector.stop();
  });
});
