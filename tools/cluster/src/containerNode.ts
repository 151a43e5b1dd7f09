import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createCgroups, missingControllers } from './cgroups.ts';
import { run } from './commands.ts';
import {
  containerdSocket,
  importImage,
  startContainerRuntime,
} from './containerRuntime.ts';
import { NODE_NAME, kubeconfigOf } from './credentials.ts';
import { ensureDebianPackages } from './debianPackages.ts';
import { clusterDirectory } from './directories.ts';
import { Failure } from './failure.ts';
import { createNamespaces } from './namespaces.ts';
import type { Progress } from './progress.ts';
import { readRecord } from './record.ts';
import type { ClusterRecord, Site } from './site.ts';
import { machineName, siteOf } from './site.ts';

const INSTEAD =
  'Mode simulated works without: ./dev cluster up --mode simulated';

/** Whether containers can run here; installs what Debian has. Throws a Failure that says why not. */
export async function prepareContainers(progress: Progress): Promise<void> {
  if (process.getuid?.() !== 0) {
    throw new Failure(
      `mode containers needs root, for namespaces, mounts and cgroups: run it with sudo. ${INSTEAD}`,
    );
  }
  await ensureDebianPackages(progress);
  const controllers = missingControllers();
  if (controllers.length > 0) {
    throw new Failure(
      `mode containers needs the cgroup controllers ${controllers.join(
        ', ',
      )}, which are not below /sys/fs/cgroup: mount them, or start the container this runs in with --privileged. ${INSTEAD}`,
    );
  }
  if (!readFileSync('/proc/filesystems', 'utf8').includes('\toverlay\n')) {
    throw new Failure(
      `mode containers needs the overlay file system, which this kernel does not offer (modprobe overlay). ${INSTEAD}`,
    );
  }
  try {
    run('unshare', ['--net', '--mount', 'true']);
  } catch (error) {
    throw new Failure(
      `mode containers needs network and mount namespaces, and this machine refuses them (${
        (error as Error).message
      }): in a container, start it with --privileged. ${INSTEAD}`,
    );
  }
}

function kubeletConfiguration(site: Site): object {
  return {
    apiVersion: 'kubelet.config.k8s.io/v1beta1',
    kind: 'KubeletConfiguration',
    address: site.address,
    failCgroupV1: false,
    failSwapOn: false,
    cgroupDriver: 'cgroupfs',
    cgroupsPerQOS: true, // without it an in-place resize ends the kubelet
    cgroupRoot: `/${machineName(site.record)}`,
    enforceNodeAllocatable: [],
    containerRuntimeEndpoint: `unix://${containerdSocket(site.directory)}`,
    authentication: {
      anonymous: { enabled: false },
      webhook: { enabled: true },
      x509: { clientCAFile: site.path('pki', 'ca.crt') },
    },
    authorization: { mode: 'Webhook' },
    tlsCertFile: site.path('pki', 'node.crt'),
    tlsPrivateKeyFile: site.path('pki', 'node.key'),
    clusterDNS: [site.address],
    clusterDomain: 'cluster.local',
    resolvConf: site.path('resolv.conf'),
    podLogsDir: site.path('pod-logs'),
    // Images cannot be pulled again, and a full disk is the machine's owner's affair.
    imageGCHighThresholdPercent: 100,
    evictionHard: {
      'memory.available': '100Mi',
      'nodefs.available': '1%',
      'imagefs.available': '1%',
    },
    nodeStatusUpdateFrequency: '4s',
    syncFrequency: '10s',
    volumeStatsAggPeriod: '10s',
    serializeImagePulls: false,
    oomScoreAdj: 0,
  };
}

function corefile(site: Site): string {
  return `cluster.local:53 in-addr.arpa:53 {
  bind ${site.address}
  errors
  ready 127.0.0.1:8181
  kubernetes cluster.local in-addr.arpa {
    kubeconfig ${kubeconfigOf(site, 'addons')} flyrail-${site.record.name}
    pods insecure
    ttl 1
  }
  cache 1
}
# Nothing outside the cluster has a name.
.:53 {
  bind ${site.address}
  errors
  template ANY ANY {
    rcode NXDOMAIN
  }
}
`;
}

function startKubelet(site: Site): void {
  writeFileSync(site.path('resolv.conf'), `nameserver ${site.address}\n`);
  writeFileSync(
    site.path('kubelet.json'),
    JSON.stringify(kubeletConfiguration(site), null, 2),
  );
  site.launch('kubelet', [
    join(site.binaries, 'kubelet'),
    `--config=${site.path('kubelet.json')}`,
    `--kubeconfig=${kubeconfigOf(site, 'kubelet')}`,
    `--root-dir=${site.path('kubelet')}`,
    `--cert-dir=${site.path('pki', 'kubelet')}`,
    `--containerd=${containerdSocket(site.directory)}`, // for the per-container metrics
    `--hostname-override=${NODE_NAME}`,
    `--node-ip=${site.address}`,
  ]);
}

function startKubeProxy(site: Site): void {
  site.launch('kube-proxy', [
    join(site.binaries, 'kube-proxy'),
    `--kubeconfig=${kubeconfigOf(site, 'kube-proxy')}`,
    '--proxy-mode=iptables',
    `--cluster-cidr=${site.addresses.pods.cidr}`,
    `--hostname-override=${NODE_NAME}`,
    `--bind-address=${site.address}`,
    '--metrics-bind-address=127.0.0.1:10249',
    '--healthz-bind-address=127.0.0.1:10256',
    '--conntrack-max-per-core=0',
  ]);
}

function startDns(site: Site): void {
  writeFileSync(site.path('Corefile'), corefile(site));
  site.launch('coredns', [
    join(site.binaries, 'coredns'),
    '-conf',
    site.path('Corefile'),
  ]);
}

/**
 * Makes the namespaces, the cgroup and the container runtime of a cluster; its
 * node joins once the API server is there.
 */
export async function startContainerNode(
  record: ClusterRecord,
  directory: string,
  binaries: string,
  progress: Progress,
): Promise<{ site: Site; join: () => Promise<void> }> {
  const site = await progress.step('network namespace and cgroup', async () => {
    createCgroups(machineName(record));
    const enter = await createNamespaces(record, directory);
    return siteOf(record, directory, binaries, enter);
  });
  await progress.step('containerd', () =>
    startContainerRuntime(site, progress),
  );
  return {
    site,
    join: async () => {
      startKubelet(site);
      startKubeProxy(site);
      startDns(site);
    },
  };
}

/** Imports an image tar into a running cluster, under the names that are in it. */
export async function loadImage(
  name: string,
  tar: string,
  progress: Progress,
): Promise<void> {
  const record = readRecord(name);
  if (!record) {
    throw new Failure(
      `cluster ${name} is not up: ./dev cluster up --name ${name}`,
    );
  }
  if (record.mode === 'simulated') {
    progress.note(
      `cluster ${name} is simulated: its pods run without images, nothing to load`,
    );
    return;
  }
  const file = resolve(tar);
  if (!existsSync(file)) throw new Failure(`${tar}: no such file`);
  await progress.step(`loaded ${tar}`, async () =>
    importImage(clusterDirectory(name), file),
  );
}
