import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { installDependencies } from './dependencies.ts';
import { LocalClusters } from './localClusters.ts';
import { applyDefinitions, applySamples } from './manifests.ts';
import { root, stateDir } from './paths.ts';
import {
  requireFreePort,
  startPortalProcess,
  untilAnswering,
  type PortalProcess,
} from './portal.ts';
import {
  writeClustersConfig,
  writePortsConfig,
  type PortalCluster,
} from './portalConfig.ts';
import { endChildren } from './run.ts';
import { startOptions, type StartOptions } from './startOptions.ts';
import { step, stepTimes } from './steps.ts';

/**
 * `./dev start`: everything for the main job. Brings up a local Kubernetes (or
 * takes the one it is given), applies CRDs and examples, starts backend and app,
 * says where they are, and takes all of it down again on Ctrl-C.
 */
export async function start(args: readonly string[]): Promise<void> {
  const options = startOptions(args);
  await requireFreePort(options.ports.backend, '--backend-port');
  if (!options.backendOnly) await requireFreePort(options.ports.app, '--port');

  const local = new LocalClusters(options.names, options.mode);
  const processes: PortalProcess[] = [];
  let stopping: Promise<void> | undefined;
  const stop = () =>
    (stopping ??= (async () => {
      console.log('\nStopping …');
      endChildren();
      await Promise.all(processes.map(each => each.stop()));
      await local.down();
      console.log('Stopped. Nothing that it started is left running.');
    })());
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => stop().then(() => process.exit(0), fail));

  try {
    const began = Date.now();
    const clusters = await bringUp(options, local, processes, () => !!stopping);
    if (stopping) return await stopping;
    summary(options, clusters, processes, (Date.now() - began) / 1000);
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

/** What needs what: the app only the packages; the backend also the clusters. The first time, packages and clusters take minutes each. */
async function bringUp(
  options: StartOptions,
  local: LocalClusters,
  processes: PortalProcess[],
  isStopping: () => boolean,
): Promise<PortalCluster[]> {
  const { kubeconfig, ports } = options;
  const installed = installDependencies();
  const portsConfig = writePortsConfig(ports);

  const startHalf = (name: 'app' | 'backend', more: string[], url: string) =>
    step(name, async () => {
      if (isStopping()) return;
      const configFiles = [
        join(root, 'app-config.yaml'),
        join(root, 'app-config.local.yaml'),
        portsConfig,
        ...more,
      ].filter(file => existsSync(file));
      const half = startPortalProcess(name, configFiles, {
        logFolder: join(
          stateDir,
          'logs',
          kubeconfig ? 'given' : options.names[0],
        ),
        verbose: options.verbose,
      });
      processes.push(half);
      await untilAnswering(url, [half]);
    });

  const app = async () => {
    await installed;
    await startHalf('app', [], `http://localhost:${ports.app}`);
  };

  const backend = async () => {
    await Promise.all([kubeconfig ? undefined : local.up(), installed]);
    const clusters = kubeconfig
      ? [{ name: 'given', title: 'Given cluster', kubeconfig }]
      : await local.forPortal();
    const config = await step(
      kubeconfig
        ? 'custom resource definitions'
        : 'custom resource definitions, accounts and examples',
      async () => {
        for (const cluster of clusters) {
          await applyDefinitions(cluster.kubeconfig);
          if (!kubeconfig) await applySamples(cluster.kubeconfig);
        }
        return writeClustersConfig(clusters, { lend: !kubeconfig });
      },
    );
    await startHalf(
      'backend',
      [config],
      `http://localhost:${ports.backend}/.backstage/health/v1/readiness`,
    );
    return clusters;
  };

  const [clusters] = await Promise.all([
    backend(),
    options.backendOnly || app(),
  ]);
  return clusters;
}

function summary(
  { backendOnly, kubeconfig: given, ports }: StartOptions,
  clusters: readonly PortalCluster[],
  processes: readonly PortalProcess[],
  seconds: number,
) {
  const portal = `http://localhost:${ports.app}`;
  const rows: [string, string][] = [
    ...(backendOnly
      ? []
      : ([
          ['Portal', portal],
          ['Create a web app', `${portal}/create/templates/default/webapp`],
        ] as [string, string][])),
    ...(backendOnly || given
      ? []
      : ([
          [
            'The sample',
            `${portal}/catalog/default/component/sample-app/webapp`,
          ],
        ] as [string, string][])),
    ['Backend', `http://localhost:${ports.backend}`],
    ...clusters.map(({ name, kubeconfig }): [string, string] => [
      `Kubernetes ${name}`,
      `KUBECONFIG=${kubeconfig}`,
    ]),
    ...processes.map(({ name, logFile }): [string, string] => [
      `Log of the ${name}`,
      logFile,
    ]),
  ];
  const width = Math.max(...rows.map(([label]) => label.length));
  const times = stepTimes.map(
    ({ name, seconds: each }) => `${name} ${each.toFixed(1)} s`,
  );
  console.log(`\nReady after ${seconds.toFixed(1)} s (${times.join(' · ')})\n`);
  for (const [label, value] of rows)
    console.log(`  ${label.padEnd(width)}  ${value}`);
  console.log(
    given
      ? '\nCtrl-C stops the portal. The custom resource definitions stay in the given cluster.'
      : '\nCtrl-C stops everything that this started and leaves nothing behind.',
  );
}
