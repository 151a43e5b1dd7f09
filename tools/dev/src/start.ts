import { existsSync, globSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseCommandLine, UsageError, wholeNumber } from './arguments.ts';
import { clusterCommand, clusterKubeconfig } from './cluster.ts';
import { installDependencies } from './dependencies.ts';
import { openCluster } from './kubernetes.ts';
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
import { step, stepTimes } from './steps.ts';

/**
 * `./dev start`: everything for the main job. Brings up a local Kubernetes (or
 * takes the one it is given), applies CRDs and examples, starts backend and app,
 * says where they are, and takes all of it down again on Ctrl-C.
 */
export async function start(args: readonly string[]): Promise<void> {
  const { values } = parseCommandLine('start', args, {
    'backend-only': { type: 'boolean', default: false },
    kubeconfig: { type: 'string' },
    clusters: { type: 'string', default: '1' },
    mode: { type: 'string' },
    name: { type: 'string', default: 'dev' },
    port: { type: 'string', default: '3000' },
    'backend-port': { type: 'string', default: '7007' },
    verbose: { type: 'boolean', default: false },
  });
  const backendOnly = values['backend-only'];
  const ports = {
    app: wholeNumber('port', values.port, 1, 65535),
    backend: wholeNumber('backend-port', values['backend-port'], 1, 65535),
  };
  const given = values.kubeconfig && resolve(values.kubeconfig);
  if (given && !existsSync(given))
    throw new UsageError(
      `--kubeconfig ${values.kubeconfig}: there is no such file`,
    );
  const names = clusterNames(
    values.name,
    wholeNumber('clusters', values.clusters, 1, 4),
  );
  await requireFreePort(ports.backend, '--backend-port');
  if (!backendOnly) await requireFreePort(ports.app, '--port');

  const began = Date.now();
  const processes: PortalProcess[] = [];
  const owned: string[] = [];
  let stopping: Promise<void> | undefined;
  const stop = () =>
    (stopping ??= (async () => {
      console.log('\nStopping …');
      endChildren();
      await Promise.all(processes.map(each => each.stop()));
      for (const name of owned) await clusterCommand(['down', '--name', name]);
      console.log('Stopped. Nothing of it is left running.');
    })());
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => stop().then(() => process.exit(0), fail));

  try {
    const upAll = async () => {
      for (const name of names) {
        owned.push(name);
        await step(`Kubernetes "${name}"`, ({ progress }) =>
          clusterCommand(
            [
              'up',
              '--name',
              name,
              ...(values.mode ? ['--mode', values.mode] : []),
            ],
            progress,
          ),
        );
      }
    };
    const portsConfig = writePortsConfig(ports);
    const installed = installDependencies();
    const startHalf = (name: 'app' | 'backend', more: string[], url: string) =>
      step(name, async () => {
        if (stopping) return;
        const files = [
          join(root, 'app-config.yaml'),
          join(root, 'app-config.local.yaml'),
          portsConfig,
          ...more,
        ].filter(file => existsSync(file));
        const half = startPortalProcess(name, files, {
          logFolder: join(stateDir, 'logs', given ? 'given' : values.name),
          verbose: values.verbose,
        });
        processes.push(half);
        await untilAnswering(url, [half]);
      });
    const app = async () => {
      await installed;
      await startHalf('app', [], `http://localhost:${ports.app}`);
    };
    const backend = async () => {
      // The first time both take minutes, and neither needs the other.
      await Promise.all([given ? undefined : upAll(), installed]);
      const clusters = await portalClusters(given, names);
      const config = await step(
        'custom resource definitions, accounts and examples',
        async () => {
          for (const { kubeconfig } of clusters)
            await applyManifests(kubeconfig, !given);
          return writeClustersConfig(clusters);
        },
      );
      await startHalf(
        'backend',
        [config],
        `http://localhost:${ports.backend}/.backstage/health/v1/readiness`,
      );
      return clusters;
    };
    // The app compiles while the cluster comes up.
    const [clusters] = await Promise.all([backend(), backendOnly || app()]);
    if (stopping) return await stopping;
    summary(
      clusters,
      ports,
      backendOnly,
      (Date.now() - began) / 1000,
      processes,
    );
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

const clusterNames = (first: string, count: number) =>
  Array.from({ length: count }, (_, index) =>
    index ? `${first}-${index + 1}` : first,
  );

async function portalClusters(
  given: string | undefined,
  names: readonly string[],
): Promise<PortalCluster[]> {
  if (given)
    return [{ name: 'given', title: 'Given cluster', kubeconfig: given }];
  return Promise.all(
    names.map(async (name, index) => ({
      name,
      title: index ? `Local cluster ${index + 1}` : 'Local cluster',
      kubeconfig: await clusterKubeconfig(name),
    })),
  );
}

/** CRDs of every operator first; then, for a cluster of our own, the samples. */
async function applyManifests(kubeconfig: string, withExamples: boolean) {
  const cluster = await openCluster(kubeconfig);
  const files = (kind: string) =>
    globSync(`plugins/*/config/${kind}/*.yaml`, { cwd: root })
      .sort()
      .map(file => join(root, file));
  await cluster.applyFiles(files('crd'));
  if (!withExamples) return;
  const samples = files('samples');
  const isNamespace = (file: string) => file.endsWith('namespace.yaml');
  await cluster.applyFiles([
    ...samples.filter(isNamespace),
    ...samples.filter(file => !isNamespace(file)),
  ]);
}

function summary(
  clusters: readonly PortalCluster[],
  ports: { app: number; backend: number },
  backendOnly: boolean,
  seconds: number,
  processes: readonly PortalProcess[],
) {
  const rows: [string, string][] = [];
  if (!backendOnly) {
    rows.push(['Portal', `http://localhost:${ports.app}`]);
    rows.push([
      'A web app',
      `http://localhost:${ports.app}/catalog/default/component/sample-app/webapp`,
    ]);
    rows.push([
      'Create one',
      `http://localhost:${ports.app}/create/templates/default/webapp`,
    ]);
  }
  rows.push(['Backend', `http://localhost:${ports.backend}`]);
  for (const { name, kubeconfig } of clusters)
    rows.push([`Kubernetes ${name}`, `KUBECONFIG=${kubeconfig}`]);
  for (const { name, logFile } of processes)
    rows.push([`Log of the ${name}`, logFile]);
  const width = Math.max(...rows.map(([label]) => label.length));
  console.log(
    `\nReady after ${seconds.toFixed(1)} s (${stepTimes
      .map(({ name, seconds: each }) => `${name} ${each.toFixed(1)} s`)
      .join(' · ')})\n`,
  );
  for (const [label, value] of rows)
    console.log(`  ${label.padEnd(width)}  ${value}`);
  console.log('\nCtrl-C stops everything and leaves nothing behind.');
}
