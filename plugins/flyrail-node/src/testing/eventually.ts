import { setTimeout as delay } from 'node:timers/promises';

/**
 * Waits until `look` returns something else than undefined or false and does not throw, and returns it.
 * Asks after 10 ms at first and every 100 ms later; after `withinMs` it throws what the last look said.
 */
export async function eventually<T>(
  what: string,
  look: () => T | Promise<T>,
  withinMs = 10_000,
): Promise<Exclude<NonNullable<Awaited<T>>, false>> {
  const deadline = Date.now() + withinMs;
  let pause = 10;
  let last: unknown;
  for (;;) {
    try {
      const seen = await look();
      if (seen !== undefined && seen !== null && (seen as unknown) !== false) {
        return seen as Exclude<NonNullable<Awaited<T>>, false>;
      }
      last = seen;
    } catch (error) {
      last = error;
    }
    if (Date.now() > deadline) {
      throw new Error(
        `Not within ${withinMs} ms: ${what}${
          last instanceof Error ? ` (last: ${last.message})` : ''
        }`,
      );
    }
    await delay(pause);
    pause = Math.min(100, pause * 1.5);
  }
}
