import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { logTail } from './components.ts';
import { eventually } from './condition.ts';
import { Failure } from './failure.ts';
import { createNetwork, namespaceFile } from './network.ts';
import { launch } from './processes.ts';
import type { ClusterRecord, Enter } from './site.ts';

/** Folders that programs write to by a name built into them; each cluster gets its own. */
const PRIVATE_FOLDERS = [
  '/run/netns',
  '/run/containerd',
  '/var/lib/cni',
  '/var/lib/kubelet',
  '/var/log/containers',
];

/**
 * Kernel settings that a kubelet sets for the whole machine unless it finds
 * them so already. It is shown files that say what it wants to read.
 */
const KUBELET_SYSCTLS: Record<string, string> = {
  'vm/overcommit_memory': '1',
  'vm/panic_on_oom': '0',
  'kernel/panic': '10',
  'kernel/panic_on_oops': '1',
  'kernel/keys/root_maxkeys': '1000000',
  'kernel/keys/root_maxbytes': '25000000',
};

function script(sysctls: string, readyFile: string): string {
  return [
    'set -e',
    // Copies of these mounts would keep other clusters' networks alive after their end.
    'umount --recursive --lazy /run/netns',
    ...PRIVATE_FOLDERS.map(
      folder =>
        `mkdir -p ${folder}; mount -t tmpfs -o mode=0755 flyrail ${folder}`,
    ),
    ...Object.keys(KUBELET_SYSCTLS).map(
      name =>
        `mount --bind '${join(
          sysctls,
          name.replaceAll('/', '.'),
        )}' /proc/sys/${name}`,
    ),
    // Both belong to the network namespace.
    'echo 1 > /proc/sys/net/ipv4/ip_forward',
    '[ -e /proc/sys/net/bridge ] || modprobe br_netfilter',
    'echo 1 > /proc/sys/net/bridge/bridge-nf-call-iptables',
    `: > '${readyFile}'`,
    'exec sleep infinity',
  ].join('\n');
}

/**
 * Makes the network and mount namespace that the whole cluster lives in, and a
 * process that holds them; answers the words that take a command inside. (Not
 * `ip netns exec`: that mounts another /sys, without the cgroups a kubelet needs.)
 */
export async function createNamespaces(
  record: ClusterRecord,
  directory: string,
): Promise<Enter> {
  createNetwork(record);
  const sysctls = join(directory, 'sysctls');
  mkdirSync(sysctls, { recursive: true });
  for (const [name, value] of Object.entries(KUBELET_SYSCTLS)) {
    writeFileSync(join(sysctls, name.replaceAll('/', '.')), `${value}\n`);
  }
  const readyFile = join(directory, 'namespaces.ready');
  const network = `--net=${namespaceFile(record)}`;
  const holder = launch({
    command: [
      'nsenter',
      network,
      'unshare',
      '--mount',
      '--propagation=private',
      'sh',
      '-c',
    ].concat(script(sysctls, readyFile)),
    log: join(directory, 'logs', 'namespaces.log'),
    directory,
  });
  if (!(await eventually(10, () => existsSync(readyFile) || undefined))) {
    throw new Failure(
      `cannot set up the cluster's namespaces:\n${logTail(
        directory,
        'namespaces',
      )}`,
    );
  }
  return ['nsenter', `--mount=/proc/${holder}/ns/mnt`, network, '--'];
}
