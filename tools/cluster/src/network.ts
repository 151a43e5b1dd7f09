import { existsSync } from 'node:fs';
import { addressesOf } from './addresses.ts';
import { run } from './commands.ts';
import type { ClusterRecord } from './site.ts';
import { machineName } from './site.ts';

/** The host's end of the link; interface names have at most 15 characters. */
export function hostInterface(record: ClusterRecord): string {
  return `flyrail${record.slot}`;
}

export function namespaceFile(record: ClusterRecord): string {
  return `/run/netns/${machineName(record)}`;
}

/**
 * Makes the cluster's network namespace, the link to it, and the host's routes
 * to its pods and services. The host's firewall and sysctls stay as they are.
 */
export function createNetwork(record: ClusterRecord): void {
  const { link, pods, services } = addressesOf(record.slot);
  const namespace = machineName(record);
  const outside = hostInterface(record);
  run('ip', ['netns', 'add', namespace]);
  run('ip', ['-batch', '-'], {
    input: [
      `link add ${outside} type veth peer name eth0 netns ${namespace}`,
      `addr add ${link.host}/30 dev ${outside}`,
      `link set ${outside} up`,
    ].join('\n'),
  });
  run('ip', ['-netns', namespace, '-batch', '-'], {
    input: [
      'link set lo up',
      `addr add ${link.cluster}/30 dev eth0`,
      'link set eth0 up',
      `route add default via ${link.host}`,
    ].join('\n'),
  });
  run('ip', ['-batch', '-'], {
    input: [pods.cidr, services.cidr]
      .map(cidr => `route add ${cidr} via ${link.cluster}`)
      .join('\n'),
  });
}

/** Removes link, routes and namespace, as far as they are there. */
export function removeNetwork(record: ClusterRecord): void {
  if (existsSync(`/sys/class/net/${hostInterface(record)}`)) {
    run('ip', ['link', 'del', hostInterface(record)]);
  }
  if (existsSync(namespaceFile(record))) {
    run('ip', ['netns', 'del', machineName(record)]);
  }
}
