import {
  createClusterConnection,
  loadKubeConfig,
  startOperator,
} from '@flyrail/backstage-plugin-flyrail-node';
import { webappOperator } from '@flyrail/backstage-plugin-flyrail-backend-module-webapp/src/operator';
import { consoleLogger } from './consoleLogger';

// The WebApp operator alone in a process: what ./dev bench reconcile measures.

async function main(kubeconfig: string) {
  const connection = createClusterConnection({
    name: 'bench',
    kubeConfig: await loadKubeConfig({ kubeconfig }),
    logger: consoleLogger,
  });
  const operator = startOperator({
    operator: webappOperator,
    connection,
    logger: consoleLogger,
  });
  process.once('SIGTERM', async () => {
    await operator.stop();
    await connection.close();
  });
}

main(process.argv[2]);
