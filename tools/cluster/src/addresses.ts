/**
 * Every cluster of this machine holds a slot, and all its ports and subnets
 * follow from the slot's number.
 */
export const SLOTS = 16;

export interface Addresses {
  slot: number;
  /** The network between this machine and the cluster's network namespace. */
  link: { cidr: string; host: string; cluster: string };
  pods: { cidr: string; gateway: string; first: string };
  services: { cidr: string; api: string };
  /** Of the processes of a cluster that lives on this machine's own loopback. */
  ports: Ports;
}

export interface Ports {
  api: number;
  etcd: number;
  etcdPeer: number;
  controllerManager: number;
  scheduler: number;
  kwok: number;
  metricsServer: number;
}

const FIRST_PORT = 20400; // below the ephemeral ports of Linux and macOS
const PORTS_PER_SLOT = 20;

/** @throws RangeError when the slot is not a whole number in 0 … SLOTS - 1. */
export function addressesOf(slot: number): Addresses {
  if (!Number.isInteger(slot) || slot < 0 || slot >= SLOTS) {
    throw new RangeError(`slot ${slot} is not in 0–${SLOTS - 1}`);
  }
  const pods = `10.${88 + slot}`;
  const services = `10.${120 + slot}`;
  const link = `10.200.${slot}`;
  const port = FIRST_PORT + slot * PORTS_PER_SLOT;
  return {
    slot,
    link: { cidr: `${link}.0/30`, host: `${link}.1`, cluster: `${link}.2` },
    pods: {
      cidr: `${pods}.0.0/16`,
      gateway: `${pods}.0.1`,
      first: `${pods}.1.1`,
    },
    services: { cidr: `${services}.0.0/16`, api: `${services}.0.1` },
    ports: {
      api: port,
      etcd: port + 1,
      etcdPeer: port + 2,
      controllerManager: port + 3,
      scheduler: port + 4,
      kwok: port + 5,
      metricsServer: port + 6,
    },
  };
}

function bits(address: string): number {
  return address
    .split('.')
    .reduce((sum, byte) => (sum * 256 + Number(byte)) >>> 0, 0);
}

/** Whether two IPv4 networks such as 10.88.0.0/16 share an address. */
export function overlap(a: string, b: string): boolean {
  const [addressA, lengthA] = a.split('/');
  const [addressB, lengthB] = b.split('/');
  const length = Math.min(Number(lengthA ?? 32), Number(lengthB ?? 32));
  if (length === 0) return true;
  const mask = (0xffffffff << (32 - length)) >>> 0;
  return (bits(addressA) & mask) >>> 0 === (bits(addressB) & mask) >>> 0;
}
