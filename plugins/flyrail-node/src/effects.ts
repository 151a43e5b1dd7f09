import type { JsonValue } from '@backstage/types';

/** Something done outside the cluster, where no resourceVersion guards against doing it twice. */
export interface OutsideEffect<T extends JsonValue = JsonValue> {
  /**
   * Does it. Send `idempotencyKey` along where the other side knows such keys. Throw `EffectNotDoneError` when it is
   * certain that nothing happened; after any other error it is open whether it did.
   */
  perform(attempt: { idempotencyKey: string; signal: AbortSignal }): Promise<T>;
  /**
   * Looks whether an earlier attempt, which ended without an answer (a crash, a broken connection), did happen: its
   * result, or undefined when it did not. Without it, such an effect is never done a second time: a person decides.
   */
  find?(attempt: {
    idempotencyKey: string;
    signal: AbortSignal;
  }): Promise<T | undefined>;
}

/** What the ledger knows of an effect. */
export type EffectEntry =
  | { state: 'done'; result: JsonValue }
  /** Begun, and not known how it ended. */
  | { state: 'open'; holder: string; since: string };

/**
 * Remembers which outside effects were begun and done, for all hosts together: it must be shared and durable, and
 * `claim` atomic. The host has one on its database.
 */
export interface EffectLedger {
  /** Reserves a key that is not there. Resolves to what is there already, or to undefined: then it is the caller's. */
  claim(key: string, holder: string): Promise<EffectEntry | undefined>;
  /** Takes over an open entry of `previous`; false when it is no longer open or no longer theirs. */
  takeOver(key: string, previous: string, holder: string): Promise<boolean>;
  /** The effect happened. */
  finish(key: string, result: JsonValue): Promise<void>;
  /** It certainly did not: the next attempt begins anew, if the entry is still this holder's. */
  release(key: string, holder: string): Promise<void>;
}

/** Thrown by `perform` when it is certain that nothing happened: the other side refused, or was never reached. */
export class EffectNotDoneError extends Error {
  readonly name = 'EffectNotDoneError';
}

/** An effect was begun and it is not known whether it happened, and there is no `find` to look. */
export class EffectUncertainError extends Error {
  readonly name = 'EffectUncertainError';

  constructor(readonly key: string, holder: string, since: string) {
    super(
      `"${key}" was begun by ${holder} at ${since} and it is not known whether it happened. It is not done again by itself: look, and then give it another key or remove its entry`,
    );
  }
}

/**
 * Does an effect at most once for a key.
 *
 * Guarantees: `perform` is called again only after `EffectNotDoneError`, or after `find` said that it had not happened.
 * Throws what `perform` threw, or `EffectUncertainError`.
 */
export async function performOnce<T extends JsonValue>(options: {
  ledger: EffectLedger;
  key: string;
  /** Who: the host, and another for each attempt, for one that hangs may end after the next has begun. */
  holder: string;
  effect: OutsideEffect<T>;
  /** Throws when nothing may be done any more. */
  assertGoingOn(): void;
  signal: AbortSignal;
}): Promise<T> {
  const { assertGoingOn, ledger, key, holder, effect, signal } = options;
  const attempt = { idempotencyKey: key, signal };
  assertGoingOn();
  const before = await ledger.claim(key, holder);
  if (before?.state === 'done') {
    return before.result as T;
  }
  if (before) {
    if (!effect.find) {
      throw new EffectUncertainError(key, before.holder, before.since);
    }
    assertGoingOn();
    const found = await effect.find(attempt);
    if (found !== undefined) {
      await ledger.finish(key, found);
      return found;
    }
    assertGoingOn();
    if (!(await ledger.takeOver(key, before.holder, holder))) {
      throw new Error(`"${key}" is being done by another host; look again`);
    }
  }
  assertGoingOn();
  let result: T;
  try {
    result = await effect.perform(attempt);
  } catch (error) {
    if (error instanceof EffectNotDoneError) {
      await ledger.release(key, holder);
    }
    throw error;
  }
  await ledger.finish(key, result);
  return result;
}

/** A ledger for one process: after a restart it knows nothing. For tests, and operators without outside effects. */
export function memoryLedger(now: () => Date = () => new Date()): EffectLedger {
  const entries = new Map<string, EffectEntry>();
  return {
    async claim(key, holder) {
      const entry = entries.get(key);
      if (!entry) {
        entries.set(key, {
          state: 'open',
          holder,
          since: now().toISOString(),
        });
      }
      return entry;
    },
    async takeOver(key, previous, holder) {
      const entry = entries.get(key);
      if (entry?.state !== 'open' || entry.holder !== previous) {
        return false;
      }
      entries.set(key, { state: 'open', holder, since: now().toISOString() });
      return true;
    },
    async finish(key, result) {
      entries.set(key, { state: 'done', result });
    },
    async release(key, holder) {
      const entry = entries.get(key);
      if (entry?.state === 'open' && entry.holder === holder) {
        entries.delete(key);
      }
    },
  };
}
