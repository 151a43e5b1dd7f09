/** A host that takes part: at least one of its Leases is fresh. */
export interface Member {
  identity: string;
  /** Of the operator's package; hosts of an older one stand by. */
  version: string;
  /** Into how many shards it divides the objects. Hosts that disagree cannot share. */
  shards: number;
}

/**
 * The members that may work: those of the newest version and, where they disagree on the number of shards, of the
 * larger number. The others stand by, so that no two ever divide the objects differently. Pure.
 */
export function leading(members: readonly Member[]): Member[] {
  const first = [...members].sort(
    (a, b) => compareVersions(b.version, a.version) || b.shards - a.shards,
  )[0];
  return members.filter(
    ({ version, shards }) =>
      compareVersions(version, first.version) === 0 && shards === first.shards,
  );
}

/**
 * Who is to work on which shard: `assign(…)[shard]` is an identity. Even (no two members differ by more than one),
 * and the same for everyone who knows the same members. `salt` spreads several operators with few shards each. Pure.
 */
export function assign(
  members: readonly Member[],
  shards: number,
  salt: string,
): string[] {
  const identities = members.map(({ identity }) => identity).sort();
  if (identities.length === 0) {
    return [];
  }
  const offset = hash(salt) % identities.length;
  return Array.from(
    { length: shards },
    (_, shard) => identities[(shard + offset) % identities.length],
  );
}

/** Which shard an object belongs to; by uid, so that names with a pattern spread as well. */
export const shardOf = (uid: string, shards: number): number =>
  shards === 1 ? 0 : hash(uid) % shards;

/** FNV-1a, 32 bits: http://www.isthe.com/chongo/tech/comp/fnv/ */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  }
  return value >>> 0;
}

/** Compares the numbers of two versions (`1.10.0` is above `1.9.3`); what follows a dash does not count. */
function compareVersions(a: string, b: string): number {
  const numbers = (version: string) =>
    version
      .split(/[-+]/)[0]
      .split('.')
      .map(part => Number.parseInt(part, 10) || 0);
  const [x, y] = [numbers(a), numbers(b)];
  for (let index = 0; index < Math.max(x.length, y.length); index++) {
    const difference = (x[index] ?? 0) - (y[index] ?? 0);
    if (difference !== 0) {
      return difference;
    }
  }
  return 0;
}
