/** Waits until `look` returns something else than undefined and false; after that many seconds it throws. */
export async function until<T>(
  what: string,
  seconds: number,
  look: () => Promise<T> | T,
): Promise<Exclude<NonNullable<T>, false>> {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    const seen = await look();
    if (seen !== undefined && seen !== null && (seen as unknown) !== false)
      return seen as Exclude<NonNullable<T>, false>;
    if (Date.now() > deadline)
      throw new Error(`${what}: not within ${seconds} s`);
    await pause(200);
  }
}

export function pause(milliseconds: number): Promise<void> {
  return new Promise(done => setTimeout(done, milliseconds));
}
