import type { Knex } from 'knex';
import type { UsageState } from '../usageSource';

const TABLE = 'optimization_usage_collections';

interface Row {
  cluster: string;
  /** A UsageState as JSON. */
  state: string;
  /** Unix seconds. */
  at: number;
}

/** How collecting went in one cluster, and when: written by the host that does it, read by all. */
export class CollectionNotes {
  constructor(private readonly knex: Knex, private readonly cluster: string) {}

  /** Undefined before the first time. `at`: Unix seconds. */
  async read(): Promise<{ state: UsageState; at: number } | undefined> {
    const row = await this.knex<Row>(TABLE)
      .where({ cluster: this.cluster })
      .first();
    return row && { state: JSON.parse(row.state), at: Number(row.at) };
  }

  async write(state: UsageState, at: number): Promise<void> {
    await this.knex<Row>(TABLE)
      .insert({
        cluster: this.cluster,
        state: JSON.stringify(state),
        at: Math.floor(at),
      })
      .onConflict('cluster')
      .merge();
  }
}
