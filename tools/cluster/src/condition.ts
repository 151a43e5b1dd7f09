import { setTimeout as pause } from 'node:timers/promises';

/**
 * Looks every `everyMilliseconds` until the probe answers something other than
 * undefined; answers undefined itself once `withinSeconds` have passed.
 */
export async function eventually<T>(
  withinSeconds: number,
  probe: () => Promise<T | undefined> | T | undefined,
  everyMilliseconds = 50,
): Promise<T | undefined> {
  const deadline = performance.now() + withinSeconds * 1000;
  for (;;) {
    const answer = await probe();
    if (answer !== undefined || performance.now() > deadline) return answer;
    await pause(everyMilliseconds);
  }
}
