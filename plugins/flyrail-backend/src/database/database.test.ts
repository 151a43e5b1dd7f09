import {
  mockServices,
  TestDatabases,
  type TestDatabaseId,
} from '@backstage/backend-test-utils';
import { memoryLedger } from '@flyrail/backstage-plugin-flyrail-node';
import type { Knex } from 'knex';
import type { DriftRecord } from '@flyrail/backstage-plugin-flyrail-common';
import {
  eventually,
  FakeClock,
  quietLogger,
} from '@flyrail/backstage-plugin-flyrail-node/testing';
import { DatabaseEffectLedger } from './DatabaseEffectLedger';
import { DriftHistory } from './DriftHistory';
import { migrationsDirectory, openDatabase } from './migrate';

jest.setTimeout(60_000);

// PostgreSQL where BACKSTAGE_TEST_DATABASE_POSTGRES15_CONNECTION_STRING or Docker gives one.
const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });
const opened = (knex: Knex) =>
  openDatabase({
    ...mockServices.database.mock(),
    getClient: async () => knex,
  });

describe.each(databases.eachSupportedId())(
  'the database of the host, %s',
  (id: TestDatabaseId) => {
    it('can be brought to the present form, and back to nothing step by step', async () => {
      const knex = await databases.init(id);
      const directory = migrationsDirectory();
      await opened(knex);
      expect(await knex.schema.hasTable('flyrail_effects')).toBe(true);
      const [applied] = await knex.migrate.list({ directory });
      for (const _ of applied) await knex.migrate.down({ directory });
      expect(await knex.schema.hasTable('flyrail_effects')).toBe(false);
      await opened(knex);
      expect(await knex.schema.hasTable('flyrail_effects')).toBe(true);
    });

    it('is brought there by one of several hosts that start together, and the others wait', async () => {
      const knex = await databases.init(id);
      await Promise.all([opened(knex), opened(knex), opened(knex)]);
      expect(await knex.schema.hasTable('flyrail_effects')).toBe(true);
    });

    it('serves a host that is older than what a newer one made of it', async () => {
      const knex = await databases.init(id);
      await opened(knex);
      await knex('knex_migrations').insert({
        name: '20991231_of_the_next_version.js',
        batch: 2,
      });
      await expect(opened(knex)).resolves.toBe(knex);
    });

    describe('remembers drifts', () => {
      let knex: Knex;
      const clock = new FakeClock(Date.parse('2026-01-01T00:00:00Z'));
      /** Another host, or the same after a restart. */
      const host = () =>
        new DriftHistory({ knex, clock, logger: quietLogger() });
      const drift = (minute: number, name = 'one'): DriftRecord => ({
        ...{ kind: 'Deployment', namespace: 'shop', name },
        change: 'edited',
        fields: ['spec.replicas'],
        by: 'kubectl',
        detectedAt: new Date(clock.now() + minute * 60_000).toISOString(),
        healedInMs: 12,
      });
      beforeAll(async () => {
        knex = await databases.init(id);
        await opened(knex);
      });
      beforeEach(() => knex('flyrail_drift').delete());

      it('of one host for the others, each once, newest first', async () => {
        const healer = host();
        healer.note('dev', 'uid', [drift(2), drift(1)]);
        healer.note('dev', 'uid', [drift(3, 'two'), drift(2), drift(1)]);
        healer.note('dev', 'another', [drift(1)]);
        await healer.flush();
        healer.note('dev', 'uid', [drift(3, 'two'), drift(2), drift(1)]);
        await healer.flush();
        const expected = [drift(3, 'two'), drift(2), drift(1)];
        expect(await host().with('dev', 'uid', [])).toEqual(expected);
        expect(await host().with('dev', 'uid', [drift(3, 'two')])).toEqual(
          expected,
        );
        expect(await host().with('prod', 'uid', [])).toEqual([]);
      });

      it('of an object that was healed later than another that was noticed after it', async () => {
        const healer = host();
        healer.note('dev', 'uid', [drift(2)]);
        await healer.flush();
        // Its heal was refused at first.
        healer.note('dev', 'uid', [drift(1, 'late'), drift(2)]);
        await healer.flush();
        expect(await host().with('dev', 'uid', [])).toEqual([
          drift(2),
          drift(1, 'late'),
        ]);
        healer.note('dev', 'uid', [drift(1, 'late'), drift(2)]);
        await healer.flush();
        expect(await knex('flyrail_drift')).toHaveLength(2);
      });

      it('that were noticed at the same moment', async () => {
        const healer = host();
        healer.note('dev', 'uid', [drift(1)]);
        healer.note('dev', 'uid', [drift(1, 'two'), drift(1)]);
        await healer.flush();
        expect(await host().with('dev', 'uid', [])).toHaveLength(2);
      });

      it('only of the object that is there now, when one was gone meanwhile', async () => {
        const healer = host();
        healer.note('dev', 'uid', [drift(1)]);
        await healer.flush();
        healer.forget('dev', 'uid');
        healer.note('dev', 'uid', [drift(2)]);
        await healer.flush();
        expect(await host().with('dev', 'uid', [])).toEqual([drift(2)]);
      });

      it('by themselves, a second after they were noted', async () => {
        host().note('dev', 'uid', [drift(1)]);
        clock.advance(1_000);
        await eventually('it is there', async () => {
          const { length } = await host().with('dev', 'uid', []);
          return length === 1;
        });
      });

      it('twenty of each object, until it is gone', async () => {
        const healer = host();
        for (let minute = 1; minute <= 25; minute++) {
          healer.note('dev', 'uid', [drift(minute)]);
          await healer.flush();
        }
        const kept = await host().with('dev', 'uid', []);
        expect(kept.map(({ detectedAt }) => detectedAt)).toEqual(
          Array.from(
            { length: 20 },
            (_, index) => drift(25 - index).detectedAt,
          ),
        );
        healer.forget('dev', 'uid');
        await healer.flush();
        expect(await knex('flyrail_drift')).toEqual([]);
      });

      it('for 90 days where nobody saw the object go', async () => {
        host().note('dev', 'uid', [drift(-60 * 24 * 91)]);
        const healer = host();
        healer.note('dev', 'uid', [drift(0), drift(-60 * 24 * 91)]);
        await healer.flush();
        expect(await healer.forgetOld()).toBe(1);
        expect(await healer.with('dev', 'uid', [])).toHaveLength(1);
      });

      it('and shows what it knows when the database is away', async () => {
        const away = new DriftHistory({
          knex: (() => {
            throw new Error('away');
          }) as never,
          clock,
          logger: quietLogger(),
        });
        away.note('dev', 'uid', [drift(1)]);
        await away.flush();
        expect(await away.with('dev', 'uid', [drift(1)])).toEqual([drift(1)]);
      });
    });

    describe('remembers outside effects', () => {
      let knex: Knex;
      let now = new Date('2026-01-01T00:00:00Z');
      const ledger = () => new DatabaseEffectLedger(knex, () => now);
      beforeAll(async () => {
        knex = await databases.init(id);
        await opened(knex);
      });
      beforeEach(() => knex('flyrail_effects').delete());

      it('and gives a key to one of many who claim it at once', async () => {
        const claims = await Promise.all(
          Array.from({ length: 20 }, (_, index) =>
            ledger().claim('mail/1', `host-${index}`),
          ),
        );
        expect(claims.filter(claim => claim === undefined)).toHaveLength(1);
        expect(claims.filter(claim => claim?.state === 'open')).toHaveLength(
          19,
        );
      });

      // The one in memory is what operators are tested with: both must mean the same.
      it.each([
        ['in the database', ledger],
        ['in memory', () => memoryLedger(() => now)],
      ])('from claim to finish, %s', async (_, make) => {
        const book = make();
        const since = now.toISOString();
        expect(await book.claim('k', 'a')).toBeUndefined();
        expect(await book.claim('k', 'b')).toEqual({
          state: 'open',
          holder: 'a',
          since,
        });
        expect(await book.takeOver('k', 'somebody', 'b')).toBe(false);
        expect(await book.takeOver('k', 'a', 'b')).toBe(true);
        expect(await book.takeOver('k', 'a', 'c')).toBe(false);
        await book.finish('k', { id: 7, parts: ['x', null] });
        expect(await book.claim('k', 'a')).toEqual({
          state: 'done',
          result: { id: 7, parts: ['x', null] },
        });
        expect(await book.takeOver('k', 'b', 'c')).toBe(false);
        expect(await book.claim('other', 'a')).toBeUndefined();
        await book.release('other', 'b');
        expect(await book.claim('other', 'b')).toMatchObject({ holder: 'a' });
        await book.release('other', 'a');
        expect(await book.claim('other', 'b')).toBeUndefined();
      });

      it('also when its entry was removed meanwhile, and never forgets a finished one on release', async () => {
        await ledger().claim('k', 'a');
        await ledger().release('k', 'a');
        await ledger().finish('k', 'sent');
        await ledger().release('k', 'a');
        expect(await ledger().claim('k', 'b')).toEqual({
          state: 'done',
          result: 'sent',
        });
      });

      it('for a year; what is open for ever', async () => {
        await ledger().claim('open', 'a');
        await ledger().claim('old', 'a');
        await ledger().finish('old', null);
        now = new Date('2026-12-31T00:00:00Z');
        expect(await ledger().forgetOld()).toBe(0);
        now = new Date('2027-01-02T00:00:00Z');
        expect(await ledger().forgetOld()).toBe(1);
        expect(await ledger().claim('old', 'b')).toBeUndefined();
        expect(await ledger().claim('open', 'b')).toMatchObject({
          holder: 'a',
        });
      });

      it('and refuses a key that is too long to remember', async () => {
        await expect(ledger().claim('k'.repeat(701), 'a')).rejects.toThrow(
          /701 characters; at most 700/,
        );
      });
    });
  },
);
