import { bringUp } from './bringUp.ts';
import { DemoMetrics } from './demoMetrics.ts';
import { LocalClusters } from './localClusters.ts';
import { requireFreePort, type PortalProcess } from './portal.ts';
import { endChildren } from './run.ts';
import { startOptions } from './startOptions.ts';
import { printSummary } from './startSummary.ts';

/**
 * `./dev start`: everything for the main job. Brings up a local Kubernetes (or
 * takes the one it is given), applies CRDs and examples, starts backend and app,
 * says where they are, and takes all of it down again on Ctrl-C.
 */
export async function start(args: readonly string[]): Promise<void> {
  const options = startOptions(args);
  const { app, backend, monitoring, operators, prometheus } = options.ports;
  for (const port of [backend, monitoring, operators, prometheus])
    if (port) await requireFreePort(port, '--backend-port');
  if (!options.backendOnly) await requireFreePort(app, '--port');

  const local = new LocalClusters(options.names, options);
  const processes: PortalProcess[] = [];
  const metrics = new DemoMetrics(options);
  let stopping: Promise<void> | undefined;
  const stop = () =>
    (stopping ??= (async () => {
      console.log('\nStopping …');
      endChildren();
      await Promise.all([...processes, metrics].map(each => each.stop()));
      await local.down();
      console.log('Stopped. Nothing that it started is left running.');
    })());
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => stop().then(() => process.exit(0), fail));

  try {
    const began = Date.now();
    const clusters = await bringUp(
      options,
      local,
      metrics,
      processes,
      () => !!stopping,
    );
    if (stopping) return await stopping;
    printSummary(options, clusters, processes, (Date.now() - began) / 1000);
  } catch (error) {
    if (stopping) return await stopping;
    await stop();
    throw error;
  }
  // From here on the portal runs until a signal, or until a half of it ends by itself.
  const how = await Promise.race(
    processes.map(
      async each =>
        `${each.name}: ${await each.ended}; its output is in ${each.logFile}`,
    ),
  );
  if (!stopping) {
    await stop();
    throw new Error(`A part of the portal ended by itself. ${how}`);
  }
  await stopping;
}

function fail(error: unknown) {
  console.error(String((error as Error)?.message ?? error));
  process.exit(1);
}
