/**
 * A Backstage process with an operator that leaks in every way, for `faults/process.integration.test.ts`:
 * run by itself, as nothing that a test runner keeps from ending can show whether it would end.
 */
import { EventEmitter } from 'node:events';
import {
  coreServices,
  createBackendPlugin,
} from '@backstage/backend-plugin-api';
import { createBackend } from '@backstage/backend-defaults';
import { mockServices } from '@backstage/backend-test-utils';
import { createClusterConnection } from '../cluster/connection';
import { loadKubeConfig } from '../cluster/kubeConfig';
import { startOperator } from '../startOperator';
import { greetingOperator, reconcileGreeting } from '../testing/greeting';

const leaks: Record<string, () => void> = {
  rejection: () => {
    Promise.reject(new Error('nobody waits for this'));
  },
  timer: () => {
    setTimeout(() => {
      throw new Error('thrown where nobody catches');
    }, 1);
  },
  emitter: () => {
    setImmediate(() => new EventEmitter().emit('error', new Error('unheard')));
  },
  late: () => {
    setTimeout(() => Promise.reject(new Error('later')), 50);
  },
};

const plugin = createBackendPlugin({
  pluginId: 'leaking',
  register(env) {
    env.registerInit({
      deps: { logger: coreServices.logger },
      async init({ logger }) {
        startOperator({
          operator: greetingOperator({
            group: process.env.FLYRAIL_TEST_GROUP,
            reconcile: async context => {
              leaks[context.object.metadata.name!]?.();
              return reconcileGreeting(context);
            },
          }),
          connection: createClusterConnection({
            name: 'test',
            kubeConfig: await loadKubeConfig({
              kubeconfig: process.env.FLYRAIL_TEST_KUBECONFIG!,
            }),
            logger,
          }),
          logger,
        });
      },
    });
  },
});

async function main() {
  const backend = createBackend();
  backend.add(plugin);
  backend.add(
    mockServices.rootConfig.factory({
      data: {
        backend: {
          baseUrl: 'http://127.0.0.1',
          listen: { host: '127.0.0.1', port: 0 },
          database: { client: 'better-sqlite3', connection: ':memory:' },
          auth: { keys: [{ secret: 'of-a-test' }] },
        },
      },
    }),
  );
  await backend.start();
  process.stdout.write('started\n');
}

main().catch(error => {
  process.stderr.write(`${error.stack}\n`);
  process.exit(1);
});
