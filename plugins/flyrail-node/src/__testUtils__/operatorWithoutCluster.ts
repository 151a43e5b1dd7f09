/**
 * A bare process with an operator whose cluster nobody has started, for `startOperator.test.ts`: run by itself, as
 * nothing that a test runner keeps from ending can show whether it would end.
 */
import type { LoggerService } from '@backstage/backend-plugin-api';
import { createClusterConnection } from '../cluster/connection';
import { loadKubeConfig } from '../cluster/kubeConfig';
import { startOperator } from '../startOperator';
import { greetingOperator } from '../testing/greeting';
import { quietLogger } from '../testing/quietLogger';

async function main() {
  const logger: LoggerService = {
    ...quietLogger(),
    debug: message => process.stdout.write(`${message}\n`),
    child: () => logger,
  };
  const connection = createClusterConnection({
    name: 'away',
    kubeConfig: await loadKubeConfig({ url: 'https://127.0.0.1:1' }),
    logger,
  });
  const operator = startOperator({
    operator: greetingOperator(),
    connection,
    logger,
  });
  process.once('SIGTERM', async () => {
    await operator.stop();
    await connection.close();
  });
}

main();
