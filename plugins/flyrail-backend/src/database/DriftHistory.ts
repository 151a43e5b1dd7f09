import type { LoggerService } from '@backstage/backend-plugin-api';
import type { DriftRecord } from '@flyrail/backstage-plugin-flyrail-common';
import type { Clock, Timer } from '@flyrail/backstage-plugin-flyrail-node';
import type { Knex } from 'knex';

const TABLE = 'flyrail_drift';
/** How many of each object are kept, as in memory. */
const KEPT = 20;
const KEPT_MS = 90 * 24 * 3_600_000;
/** Drifts are written together, so that a storm of them is a few writes. */
const FLUSH_MS = 1_000;
/** Owners whose drifts wait to be written; a database that is away must not fill the memory. */
const WAITING = 5_000;

interface Row {
  cluster: string;
  owner_uid: string;
  detected_at: string;
  subject: string;
  record: string;
}

/** What waits to be written of one owner. */
interface Waiting {
  cluster: string;
  uid: string;
  /** What is kept of it is removed first. */
  gone: boolean;
  records: DriftRecord[];
}

/**
 * The last 20 drifts of what each object owns, in the host's database: for all
 * hosts, whichever of them healed it, and there after a restart. What cannot
 * be written or read is logged and left out; nothing waits for it.
 */
export class DriftHistory {
  /** By cluster and uid. */
  readonly #waiting = new Map<string, Waiting>();
  /** By cluster and uid, what the operator remembered when it was last asked: not when, for a drift that is healed late keeps its time. */
  readonly #noted = new Map<string, Set<string>>();
  #timer?: Timer;
  #flushing: Promise<void> = Promise.resolve();

  constructor(
    private readonly options: {
      knex: Knex;
      clock: Pick<Clock, 'now' | 'after'>;
      logger: LoggerService;
    },
  ) {}

  /** What an operator remembers of an owner, newest first. Cheap when there is nothing new. */
  note(cluster: string, uid: string, records: readonly DriftRecord[]): void {
    const key = `${cluster}/${uid}`;
    const noted = this.#noted.get(key);
    const fresh = records.filter(record => !noted?.has(keyOf(record)));
    if (fresh.length === 0) return;
    this.#noted.set(key, new Set(records.map(keyOf)));
    const waiting = this.#waiting.get(key);
    this.#wait(key, {
      ...{ cluster, uid, gone: waiting?.gone ?? false },
      records: [...fresh, ...(waiting?.records ?? [])].slice(0, KEPT),
    });
  }

  /** The owner is gone. */
  forget(cluster: string, uid: string): void {
    const key = `${cluster}/${uid}`;
    this.#noted.delete(key);
    this.#wait(key, { cluster, uid, gone: true, records: [] });
  }

  /** The last of an owner, newest first: those given, and those that other hosts or earlier starts have seen. */
  async with(
    cluster: string,
    uid: string,
    records: readonly DriftRecord[],
  ): Promise<DriftRecord[]> {
    const known = new Map(records.map(record => [keyOf(record), record]));
    try {
      const rows = await this.#rows()
        .where({ cluster, owner_uid: uid })
        .orderBy('detected_at', 'desc')
        .limit(KEPT);
      for (const row of rows) {
        const record: DriftRecord = JSON.parse(row.record);
        known.set(keyOf(record), record);
      }
    } catch (error) {
      this.options.logger.warn(`Drifts could not be read: ${error}`);
    }
    return [...known.values()]
      .sort((a, b) => b.detectedAt.localeCompare(a.detectedAt))
      .slice(0, KEPT);
  }

  /** Writes what waits. */
  async flush(): Promise<void> {
    this.#timer?.cancel();
    this.#timer = undefined;
    const batch = [...this.#waiting.values()];
    this.#waiting.clear();
    this.#flushing = this.#flushing.then(() => this.#write(batch));
    await this.#flushing;
  }

  /** Forgets what is older than 90 days, also of objects whose deletion nobody saw. */
  async forgetOld(): Promise<number> {
    const before = new Date(this.options.clock.now() - KEPT_MS).toISOString();
    return this.#rows().where('detected_at', '<', before).delete();
  }

  #wait(key: string, entry: Waiting): void {
    if (this.#waiting.size >= WAITING && !this.#waiting.has(key)) return;
    this.#waiting.set(key, entry);
    this.#timer ??= this.options.clock.after(FLUSH_MS, () => this.flush());
  }

  async #write(batch: readonly Waiting[]): Promise<void> {
    try {
      for (const { cluster, uid, gone, records } of batch) {
        const ofOwner = { cluster, owner_uid: uid };
        if (gone) await this.#rows().where(ofOwner).delete();
        if (records.length === 0) continue;
        await this.#rows()
          .insert(
            records.map(record => ({
              ...ofOwner,
              detected_at: record.detectedAt,
              subject: subjectOf(record),
              record: JSON.stringify(record),
            })),
          )
          .onConflict(['cluster', 'owner_uid', 'detected_at', 'subject'])
          .ignore();
        const [oldest] = await this.#rows()
          .where(ofOwner)
          .orderBy('detected_at', 'desc')
          .offset(KEPT - 1)
          .limit(1);
        if (oldest) {
          await this.#rows()
            .where(ofOwner)
            .andWhere('detected_at', '<', oldest.detected_at)
            .delete();
        }
      }
    } catch (error) {
      this.options.logger.warn(`Drifts could not be written: ${error}`);
    }
  }

  #rows() {
    return this.options.knex<Row>(TABLE);
  }
}

function subjectOf({ kind, namespace, name }: DriftRecord): string {
  return `${kind}/${namespace}/${name}`;
}

function keyOf(record: DriftRecord): string {
  return `${record.detectedAt} ${subjectOf(record)}`;
}
