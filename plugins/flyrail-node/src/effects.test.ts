import { WorkEndedError } from './cluster/apiError';
import {
  EffectNotDoneError,
  EffectUncertainError,
  memoryLedger,
  performOnce,
  type OutsideEffect,
} from './effects';

const { signal } = new AbortController();

describe('performOnce', () => {
  const begin = () => {
    const ledger = memoryLedger(() => new Date(0));
    const performed: string[] = [];
    const once = (
      effect: Partial<OutsideEffect<string>>,
      { holder = 'a', assertGoingOn = () => {} } = {},
    ) =>
      performOnce<string>({
        ledger,
        key: 'c/op/uid/upgrade-2',
        holder,
        effect: {
          perform: async ({ idempotencyKey }) => {
            performed.push(idempotencyKey);
            return 'ticket 7';
          },
          ...effect,
        },
        assertGoingOn,
        signal,
      });
    return { once, performed };
  };
  const fails = (error: Error) => ({
    perform: async () => {
      throw error;
    },
  });

  it('does it once, with a key that the other side can know, and gives the same answer to everyone later', async () => {
    const { once, performed } = begin();
    expect(await once({})).toBe('ticket 7');
    expect(await once({}, { holder: 'b' })).toBe('ticket 7');
    expect(performed).toEqual(['c/op/uid/upgrade-2']);
  });

  it('does it again when it is certain that nothing had happened', async () => {
    const { once, performed } = begin();
    await expect(
      once(fails(new EffectNotDoneError('refused'))),
    ).rejects.toThrow('refused');
    expect(await once({})).toBe('ticket 7');
    expect(performed).toHaveLength(1);
  });

  it('leaves the entry to the host that took it over, when the one before learns late that nothing happened', async () => {
    const { once, performed } = begin();
    await expect(
      once({
        perform: async () => {
          await once({ find: async () => undefined }, { holder: 'b' });
          throw new EffectNotDoneError('refused');
        },
      }),
    ).rejects.toThrow('refused');
    expect(await once({}, { holder: 'c' })).toBe('ticket 7');
    expect(performed).toHaveLength(1);
  });

  it('does not do it again when it is open whether it happened, and says what a person has to do', async () => {
    const { once, performed } = begin();
    await expect(once(fails(new Error('connection reset')))).rejects.toThrow(
      'connection reset',
    );
    await expect(once({}, { holder: 'b' })).rejects.toThrow(
      EffectUncertainError,
    );
    await expect(once({}, { holder: 'b' })).rejects.toThrow(
      'was begun by a at 1970-01-01T00:00:00.000Z',
    );
    expect(performed).toEqual([]);
  });

  it.each([
    ['takes the answer of one that did happen', 'ticket 6', 'ticket 6', 0],
    ['does it when it did not happen', undefined, 'ticket 7', 1],
  ])('looks first where it can: %s', async (_, found, expected, times) => {
    const { once, performed } = begin();
    await expect(once(fails(new Error('timeout')))).rejects.toThrow();
    expect(await once({ find: async () => found }, { holder: 'b' })).toBe(
      expected,
    );
    expect(performed).toHaveLength(times);
    expect(await once({})).toBe(expected);
  });

  it('begins nothing when the work has ended, and of two who look at the same time one goes on', async () => {
    const { once, performed } = begin();
    await expect(
      once(
        {},
        {
          assertGoingOn: () => {
            throw new WorkEndedError('lease lost');
          },
        },
      ),
    ).rejects.toThrow('lease lost');
    await expect(once(fails(new Error('timeout')))).rejects.toThrow();
    const looks = await Promise.allSettled([
      once({ find: async () => undefined }, { holder: 'b' }),
      once({ find: async () => undefined }, { holder: 'c' }),
    ]);
    expect(looks.map(({ status }) => status).sort()).toEqual([
      'fulfilled',
      'rejected',
    ]);
    expect(performed).toHaveLength(1);
  });
});
