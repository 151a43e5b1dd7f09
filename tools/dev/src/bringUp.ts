import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { DemoMetrics } from './demoMetrics.ts';
import { installDependencies } from './dependencies.ts';
import { hostAccess } from './hostAccess.ts';
import type { LocalClusters } from './localClusters.ts';
import {
  applyAdmissionPolicies,
  applyDefinitions,
  applyRights,
  applySamples,
} from './manifests.ts';
import { root, stateDir } from './paths.ts';
import {
  startPortalProcess,
  untilAnswering,
  type PortalPart,
  type PortalProcess,
} from './portal.ts';
import {
  writeHostConfig,
  writeKubernetesConfig,
  writeOperatorsConfig,
  writePortsConfig,
  type PortalCluster,
} from './portalConfig.ts';
import type { StartOptions } from './startOptions.ts';
import { step } from './steps.ts';

/** What needs what: the app only the packages; the backends also the clusters. The first time, packages and clusters take minutes each. */
export async function bringUp(
  options: StartOptions,
  local: LocalClusters,
  metrics: DemoMetrics,
  processes: PortalProcess[],
  isStopping: () => boolean,
): Promise<PortalCluster[]> {
  const { kubeconfig, ports } = options;
  const { operators } = ports;
  const installed = installDependencies();
  const portsConfig = writePortsConfig(ports);
  const portalConfigs = [
    join(root, 'app-config.yaml'),
    join(root, 'app-config.local.yaml'),
    portsConfig,
  ];

  const startPart = (name: PortalPart, configs: string[], url: string) =>
    step(name, async () => {
      if (isStopping()) return;
      const part = startPortalProcess(
        name,
        configs.filter(file => existsSync(file)),
        {
          logFolder: join(
            stateDir,
            'logs',
            kubeconfig ? 'given' : options.names[0],
          ),
          verbose: options.verbose,
        },
      );
      processes.push(part);
      await untilAnswering(url, [part]);
    });
  const ready = (port: number) =>
    `http://localhost:${port}/.backstage/health/v1/readiness`;

  const app = async () => {
    await installed;
    await startPart('app', portalConfigs, `http://localhost:${ports.app}`);
  };

  const backends = async () => {
    await Promise.all([kubeconfig ? undefined : local.up(), installed]);
    // Nobody waits for it: the operator asks again until it answers.
    if (!isStopping()) metrics.start();
    const clusters = kubeconfig
      ? [{ name: 'given', title: 'Given cluster', kubeconfig }]
      : await local.forPortal();
    const [host, kubernetes] = await step(
      kubeconfig
        ? 'custom resource definitions and accounts'
        : 'custom resource definitions, accounts and examples',
      async () => {
        for (const cluster of clusters) {
          await applyDefinitions(cluster.kubeconfig);
          await applyRights(cluster.kubeconfig);
          await applyAdmissionPolicies(cluster.kubeconfig);
          if (!kubeconfig) await applySamples(cluster.kubeconfig);
        }
        return [
          writeHostConfig(
            await Promise.all(clusters.map(cluster => hostAccess(cluster))),
            ports,
          ),
          await writeKubernetesConfig(clusters, { lend: !kubeconfig }),
        ];
      },
    );
    await Promise.all([
      startPart(
        'backend',
        [...portalConfigs, kubernetes, ...(operators ? [] : [host])],
        ready(ports.backend),
      ),
      operators &&
        startPart(
          'operators',
          [
            join(root, 'deploy/kustomize/base/app-config.yaml'),
            writeOperatorsConfig({ ...ports, operators }),
            host,
          ],
          ready(operators),
        ),
    ]);
    return clusters;
  };

  const [clusters] = await Promise.all([
    backends(),
    options.backendOnly || app(),
  ]);
  return clusters;
}
