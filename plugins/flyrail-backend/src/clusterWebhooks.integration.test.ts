import { createServer } from 'node:net';
import { createBackendModule } from '@backstage/backend-plugin-api';
import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import {
  conditionsSchema,
  defineResource,
  resourcePath,
} from '@flyrail/backstage-plugin-flyrail-common';
import {
  createClusterConnection,
  defineOperator,
  done,
  loadKubeConfig,
  operatorsExtensionPoint,
  refused,
  withdrawConfigurations,
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
import { z } from 'zod';
import { flyrailPlugin } from './plugin';

const Ticket = defineResource({
  group: 'webhooks.host.test.example.com',
  version: 'v1',
  kind: 'Ticket',
  plural: 'tickets',
  scope: 'Namespaced',
  description: 'Something that is never to be had.',
  spec: z.object({ seat: z.string() }),
  status: z.object({
    observedGeneration: z.int().optional(),
    conditions: conditionsSchema.optional(),
  }),
});

const ticketModule = createBackendModule({
  pluginId: 'flyrail',
  moduleId: 'ticket',
  register(env) {
    env.registerInit({
      deps: { operators: operatorsExtensionPoint },
      async init({ operators }) {
        operators.addOperator(
          defineOperator({
            name: 'ticket',
            watches: Ticket,
            owns: [],
            reconcile: async () => done(),
            webhooks: [
              {
                name: 'SoldOut',
                operations: ['CREATE'],
                validate: () =>
                  refused({ field: 'spec.seat', message: 'is sold' }),
              },
            ],
          }),
        );
      },
    });
  },
});

const kubeconfig = requiredCluster();

describe('the webhooks of a host on a real API server', () => {
  let connection: ClusterConnection;
  let space: TemporaryNamespace;

  beforeAll(async () => {
    connection = createClusterConnection({
      name: 'dev',
      kubeConfig: await loadKubeConfig({ kubeconfig }),
      logger: quietLogger(),
    });
    await installResource(connection, Ticket);
    space = await temporaryNamespace(connection);
  }, 60_000);

  afterAll(async () => {
    await withdrawConfigurations(connection, 'ticket');
    await space?.remove();
    await connection?.close();
  });

  const givenHost = (cluster: Record<string, any>) =>
    startTestBackend({
      features: [
        flyrailPlugin,
        ticketModule,
        mockServices.rootConfig.factory({
          data: {
            flyrail: {
              // The Secret is in a namespace of its own, which the rules are not asked about.
              namespace: 'default',
              monitoring: { port: false },
              clusters: [
                { name: 'dev', kubeconfig, identity: 'shared', ...cluster },
              ],
            },
          },
        }),
      ],
    });

  const buy = () =>
    connection
      .request({
        method: 'POST',
        path: resourcePath(Ticket, { namespace: space.name }),
        query: { dryRun: 'All' },
        body: {
          apiVersion: 'webhooks.host.test.example.com/v1',
          kind: 'Ticket',
          metadata: { name: 'opening-night' },
          spec: { seat: '1A' },
        },
      })
      .then(
        () => 'sold',
        error => error.message as string,
      );

  it('are asked where the cluster can reach them, and taken back where it cannot', async () => {
    const port = await freePort();
    const url = `https://127.0.0.1:${port}`;
    const serving = await givenHost({
      webhooks: { port, host: '127.0.0.1', url },
    });
    const refusal = await eventually('the rule is asked', async () => {
      const answer = await buy();
      return answer !== 'sold' && answer;
    });
    expect(refusal).toMatch(/denied the request.*spec\.seat: is sold/);
    await serving.stop();

    const silent = await givenHost({});
    await eventually('the API server asks nobody', async () => {
      const { items } = await connection.request<{ items: any[] }>({
        path: '/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations',
      });
      return !items.some(({ metadata }) => metadata.name === 'flyrail-ticket');
    });
    expect(await buy()).toBe('sold');
    await silent.stop();
  }, 60_000);
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>(ready => server.listen(0, '127.0.0.1', ready));
  const { port } = server.address() as { port: number };
  await new Promise<void>(closed => server.close(() => closed()));
  return port;
}
