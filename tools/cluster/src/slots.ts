import {
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import type { Addresses } from './addresses.ts';
import { SLOTS, addressesOf, overlap } from './addresses.ts';
import { run } from './commands.ts';
import { Failure } from './failure.ts';
import { withLock } from './lock.ts';
import type { Mode } from './site.ts';

/** One file per slot in use, for the whole machine: clusters of several checkouts and state folders must not meet. */
function claimsDirectory(): string {
  const { uid } = userInfo();
  return uid === 0
    ? '/run/flyrail-slots'
    : join(tmpdir(), `flyrail-slots-${uid}`);
}

/** In a folder that all may write to, somebody else may have made ours first. */
function ensureClaimsDirectory(): void {
  const directory = claimsDirectory();
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const found = lstatSync(directory);
  if (!found.isDirectory() || found.uid !== userInfo().uid) {
    throw new Failure(`${directory} is not a folder of yours: remove it`);
  }
}

function claimFile(slot: number): string {
  return join(claimsDirectory(), String(slot));
}

function claimant(slot: number): string | undefined {
  try {
    return readFileSync(claimFile(slot), 'utf8').trim();
  } catch {
    return undefined;
  }
}

function portIsFree(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

async function isUsable(addresses: Addresses, mode: Mode): Promise<boolean> {
  if (mode === 'simulated') {
    for (const port of Object.values(addresses.ports)) {
      if (!(await portIsFree(port))) return false;
    }
    return true;
  }
  const routes: { dst: string }[] = JSON.parse(run('ip', ['-j', 'route']));
  const used = routes.map(route => route.dst).filter(dst => dst !== 'default');
  const { link, pods, services } = addresses;
  return ![link.cidr, pods.cidr, services.cidr].some(ours =>
    used.some(theirs => overlap(ours, theirs)),
  );
}

/**
 * Takes the lowest free slot for the cluster of that directory, and calls
 * `record` with it before another process may look.
 */
export async function claimSlot(
  directory: string,
  mode: Mode,
  record: (slot: number) => void,
): Promise<number> {
  ensureClaimsDirectory();
  return withLock(
    join(claimsDirectory(), 'lock'),
    { withinSeconds: 30 },
    async () => {
      for (let slot = 0; slot < SLOTS; slot++) {
        const owner = claimant(slot);
        const taken = owner && existsSync(join(owner, 'cluster.json'));
        if (taken || !(await isUsable(addressesOf(slot), mode))) continue;
        writeFileSync(claimFile(slot), directory);
        record(slot);
        return slot;
      }
      throw new Failure(
        `all ${SLOTS} slots for local clusters are taken: "down --all" frees them, or their ports and networks are in use by other programs`,
      );
    },
  );
}

export function releaseSlot(slot: number, directory: string): void {
  if (claimant(slot) === directory) rmSync(claimFile(slot), { force: true });
}
