import {
  decode,
  emptyDigest,
  encode,
  type UsageDigest,
} from '@flyrail/backstage-plugin-optimization-common';
import type { Knex } from 'knex';
import type { ContainerUsage, WorkloadRef, WorkloadUsage } from './usageSource';

const WORKLOADS = 'optimization_usage_workloads';
const DIGESTS = 'optimization_usage_digests';

interface WorkloadRow {
  cluster: string;
  namespace: string;
  kind: string;
  name: string;
  /** Unix seconds. */
  until: number;
}

interface DigestRow {
  cluster: string;
  namespace: string;
  kind: string;
  name: string;
  container: string;
  digest: string;
}

/** What to add to one container's digest. */
export type Fold = (digest: UsageDigest) => UsageDigest;

const columnsOf = ({ namespace, kind, name }: WorkloadRef) => ({
  namespace,
  kind,
  name,
});

/**
 * The usage digests of a cluster's workloads in the host's database, and up to
 * when each has been read: the two change together or not at all.
 */
export class UsageStore {
  constructor(private readonly knex: Knex, private readonly cluster: string) {}

  /** Up to when each workload has been read, in Unix seconds; those that never were are missing. */
  async untilOf(
    workloads: readonly WorkloadRef[],
  ): Promise<Map<WorkloadRef, number>> {
    const rows = await this.knex<WorkloadRow>(WORKLOADS).where({
      cluster: this.cluster,
    });
    const known = new Map(
      rows.map(row => [`${row.namespace}/${row.kind}/${row.name}`, row.until]),
    );
    return new Map(
      workloads.flatMap(each => {
        const until = known.get(`${each.namespace}/${each.kind}/${each.name}`);
        return until === undefined ? [] : [[each, Number(until)] as const];
      }),
    );
  }

  async usageOf(workload: WorkloadRef): Promise<WorkloadUsage> {
    const where = { cluster: this.cluster, ...columnsOf(workload) };
    const [row] = await this.knex<WorkloadRow>(WORKLOADS).where(where);
    const digests = await this.knex<DigestRow>(DIGESTS)
      .where(where)
      .orderBy('container');
    return {
      ...(row && { until: Number(row.until) }),
      containers: digests.flatMap(({ container, digest }): ContainerUsage[] => {
        const known = readable(digest);
        return known ? [{ container, digest: known }] : [];
      }),
    };
  }

  /**
   * Adds what was read of a workload to what is known. Answers false, and
   * changes nothing, when somebody else has read on in the meantime: nothing is
   * counted twice.
   *
   * @param since - up to when it was read before, as `untilOf` said; undefined for the first time
   * @param until - up to when it is read now; both Unix seconds
   */
  async add(
    workload: WorkloadRef,
    { since, until }: { since?: number; until: number },
    folds: ReadonlyMap<string, Fold>,
  ): Promise<boolean> {
    const where = { cluster: this.cluster, ...columnsOf(workload) };
    return this.knex.transaction(async transaction => {
      const taken =
        since === undefined
          ? await transaction<WorkloadRow>(WORKLOADS)
              .insert({ ...where, until })
              .onConflict(['cluster', 'namespace', 'kind', 'name'])
              .ignore()
              .returning('until')
          : await transaction<WorkloadRow>(WORKLOADS)
              .where({ ...where, until: since })
              .update({ until }, ['until']);
      if (!taken.length) return false;
      const known = new Map(
        (
          await transaction<DigestRow>(DIGESTS)
            .where(where)
            .whereIn('container', [...folds.keys()])
        ).map(row => [row.container, row.digest]),
      );
      for (const [container, fold] of folds) {
        const digest = encode(
          fold(readable(known.get(container)) ?? emptyDigest()),
        );
        await transaction<DigestRow>(DIGESTS)
          .insert({ ...where, container, digest })
          .onConflict(['cluster', 'namespace', 'kind', 'name', 'container'])
          .merge(['digest']);
      }
      return true;
    });
  }

  async forget(workload: WorkloadRef): Promise<void> {
    const where = { cluster: this.cluster, ...columnsOf(workload) };
    await this.knex.transaction(async transaction => {
      await transaction(DIGESTS).where(where).delete();
      await transaction(WORKLOADS).where(where).delete();
    });
  }
}

/**
 * Forgets workloads whose usage nobody has read since then, in all clusters: those that no host was there to see go.
 * Answers how many.
 *
 * @param before - Unix seconds
 */
export async function forgetUnread(
  knex: Knex,
  before: number,
): Promise<number> {
  return knex.transaction(async transaction => {
    const forgotten = await transaction<WorkloadRow>(WORKLOADS)
      .where('until', '<', Math.floor(before))
      .delete();
    // What was read last is known; a digest without that belongs to one of those.
    await transaction(DIGESTS)
      .whereNotExists(
        transaction(WORKLOADS)
          .select(transaction.raw('1'))
          .whereRaw(
            ['cluster', 'namespace', 'kind', 'name']
              .map(column => `${WORKLOADS}.${column} = ${DIGESTS}.${column}`)
              .join(' and '),
          ),
      )
      .delete();
    return forgotten;
  });
}

/** A digest that a later version wrote, or that is damaged, is as good as none: it fills again. */
function readable(text: string | undefined): UsageDigest | undefined {
  if (!text) return undefined;
  try {
    return decode(text);
  } catch {
    return undefined;
  }
}
