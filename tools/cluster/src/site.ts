import type { Addresses, Ports } from './addresses.ts';
import { addressesOf } from './addresses.ts';
import { launch } from './processes.ts';
import { join } from 'node:path';

export type Mode = 'simulated' | 'containers';

/** What is written down about a cluster while it is up. */
export interface ClusterRecord {
  name: string;
  mode: Mode;
  slot: number;
  simulatedNodes: number;
  createdAt: string;
  /** Image tars imported at the start, beside our own. */
  images: string[];
  audit: boolean;
}

/** Where a cluster's processes live: which addresses they use and how they are started. */
export interface Site {
  record: ClusterRecord;
  directory: string;
  binaries: string;
  addresses: Addresses;
  ports: Ports;
  /** The address that the API server and the node's own services listen on and are reached at. */
  address: string;
  /** The address that pods and EndpointSlices know; never loopback, which the API refuses. */
  advertisedAddress: string;
  server: string;
  path(...segments: string[]): string;
  /** The components started by this process and meant to run, with their pids. */
  started: Map<string, number>;
  /** Starts a component; its output goes to logs/NAME.log. */
  launch(name: string, command: string[]): number;
}

/** The words put before a component's command so that it lives in the cluster's namespaces. */
export type Enter = string[];

export function siteOf(
  record: ClusterRecord,
  directory: string,
  binaries: string,
  enter: Enter = [],
): Site {
  const addresses = addressesOf(record.slot);
  const inNamespace = record.mode === 'containers';
  const ports = inNamespace
    ? { ...addresses.ports, api: 6443 }
    : addresses.ports;
  const address = inNamespace ? addresses.link.cluster : '127.0.0.1';
  const started = new Map<string, number>();
  return {
    record,
    started,
    directory,
    binaries,
    addresses,
    ports,
    address,
    advertisedAddress: addresses.link.cluster,
    server: `https://${address}:${ports.api}`,
    path: (...segments) => join(directory, ...segments),
    launch(name, command) {
      const pid = launch({
        command: [...enter, ...command],
        log: join(directory, 'logs', `${name}.log`),
        directory,
      });
      started.set(name, pid);
      return pid;
    },
  };
}

/** Names of this cluster on the machine: its network namespace and its cgroup. */
export function machineName(record: { name: string; slot: number }): string {
  return `fl${record.slot}-${record.name}`;
}
