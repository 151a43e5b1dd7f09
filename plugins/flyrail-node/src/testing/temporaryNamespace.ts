import { randomBytes } from 'node:crypto';
import type { ClusterConnection } from '../cluster/clusterConnection';

export interface TemporaryNamespace {
  name: string;
  remove(): Promise<void>;
}

/** Creates a namespace with a name of its own; `remove` begins its deletion and does not wait for it. */
export async function temporaryNamespace(
  connection: ClusterConnection,
  labels: Record<string, string> = {},
): Promise<TemporaryNamespace> {
  const name = `test-${randomBytes(5).toString('hex')}`;
  await connection.request({
    method: 'POST',
    path: '/api/v1/namespaces',
    body: {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name, labels },
    },
  });
  return {
    name,
    remove: async () => {
      await connection.request({
        method: 'DELETE',
        path: `/api/v1/namespaces/${name}`,
      });
    },
  };
}
