import type { Clock } from '@flyrail/backstage-plugin-flyrail-node';
import type { Knex } from 'knex';
import type { StateStore } from './stateKeeper';

const TABLE = 'optimization_rollback_states';

/** Sealed states in the host's database: there for every host that shares it. */
export class DatabaseStateStore implements StateStore {
  constructor(
    private readonly knex: Promise<Knex>,
    private readonly clock: Pick<Clock, 'now'>,
  ) {
    // Whoever asks is told.
    knex.catch(() => {});
  }

  async get(key: string): Promise<string | undefined> {
    const row = await (await this.knex)(TABLE)
      .where({ workload: key })
      .first('sealed');
    return row?.sealed;
  }

  async put(key: string, sealed: string): Promise<void> {
    await (
      await this.knex
    )(TABLE)
      .insert({
        workload: key,
        sealed,
        written_at: new Date(this.clock.now()).toISOString(),
      })
      .onConflict('workload')
      .merge();
  }

  async delete(key: string): Promise<void> {
    await (await this.knex)(TABLE).where({ workload: key }).delete();
  }
}
