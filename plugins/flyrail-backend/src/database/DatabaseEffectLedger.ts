import type { JsonValue } from '@backstage/types';
import type {
  EffectEntry,
  EffectLedger,
} from '@flyrail/backstage-plugin-flyrail-node';
import type { Knex } from 'knex';

const TABLE = 'flyrail_effects';
/** As the column. */
const LONGEST_KEY = 700;
/** How often a key is looked at that comes and goes meanwhile. */
const ATTEMPTS = 10;
/** What is done stays known for so long; nothing asks for the same effect a year later. */
const KEPT_MS = 365 * 24 * 3_600_000;

interface Row {
  key: string;
  state: 'open' | 'done';
  holder: string;
  since: string;
  result: string | null;
  done_at: string | null;
}

/**
 * Which outside effects were begun and done, in the host's database: shared by
 * all hosts, and there after a restart.
 *
 * Guarantees: of any number of claims of one key at most one gets it, whatever
 * process they come from. An entry that is open stays until someone finishes,
 * releases or takes it over.
 */
export class DatabaseEffectLedger implements EffectLedger {
  constructor(
    private readonly knex: Knex,
    private readonly now: () => Date = () => new Date(),
  ) {}

  async claim(key: string, holder: string): Promise<EffectEntry | undefined> {
    if (key.length > LONGEST_KEY) {
      throw new Error(
        `Idempotency key "${key.slice(0, 60)}…" has ${
          key.length
        } characters; at most ${LONGEST_KEY} can be remembered`,
      );
    }
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const inserted = await this.#rows()
        .insert({ key, state: 'open', holder, since: this.#iso() })
        .onConflict('key')
        .ignore()
        .returning('key');
      if (inserted.length > 0) return undefined;
      const row = await this.#rows().where({ key }).first();
      if (row) return entryOf(row);
      // It was released between the two questions: it can be had again.
    }
    throw new Error(
      `Idempotency key "${key}" is claimed and released by others all the time`,
    );
  }

  async takeOver(
    key: string,
    previous: string,
    holder: string,
  ): Promise<boolean> {
    const taken = await this.#rows()
      .where({ key, state: 'open', holder: previous })
      .update({ holder, since: this.#iso() });
    return taken > 0;
  }

  async finish(key: string, result: JsonValue): Promise<void> {
    const done = {
      state: 'done' as const,
      result: JSON.stringify(result ?? null),
      done_at: this.#iso(),
    };
    const updated = await this.#rows().where({ key }).update(done);
    if (updated > 0) return;
    // Somebody removed the entry while the effect happened: that it did must not be forgotten.
    await this.#rows()
      .insert({ key, holder: 'unknown', since: this.#iso(), ...done })
      .onConflict('key')
      .merge(done);
  }

  async release(key: string, holder: string): Promise<void> {
    await this.#rows().where({ key, state: 'open', holder }).delete();
  }

  /** Forgets what was done more than a year ago. Returns how many entries that were. */
  async forgetOld(): Promise<number> {
    const before = new Date(this.now().getTime() - KEPT_MS).toISOString();
    return this.#rows()
      .where({ state: 'done' })
      .andWhere('done_at', '<', before)
      .delete();
  }

  #rows() {
    return this.knex<Row>(TABLE);
  }

  #iso(): string {
    return this.now().toISOString();
  }
}

function entryOf({ state, holder, since, result }: Row): EffectEntry {
  return state === 'done'
    ? { state, result: JSON.parse(result ?? 'null') }
    : { state, holder, since };
}
