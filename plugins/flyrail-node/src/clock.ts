/** A pending timer. */
export interface Timer {
  cancel(): void;
}

/** Time, injected: nothing in the runtime reads the machine's clock directly. */
export interface Clock {
  /** Milliseconds since the epoch. It may jump: for what people read, never for how long something took. */
  now(): number;
  /** Milliseconds since some moment. It never jumps and never goes back. */
  monotonic(): number;
  /** Runs `callback` once after `ms` milliseconds. Does not keep the process alive. */
  after(ms: number, callback: () => void): Timer;
  /** A number in [0, 1), for jitter. */
  random(): number;
}

/** The longest a Node timer can wait (2^31-1 ms); longer waits are cut to it. */
export const longestTimerMs = 2_147_483_647;

/** The machine's clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after: (ms, callback) => {
    const timer = setTimeout(
      callback,
      Math.min(Math.max(0, ms), longestTimerMs),
    );
    timer.unref();
    return { cancel: () => clearTimeout(timer) };
  },
  random: () => Math.random(),
};

/** Resolves after `ms`, or at once when the signal aborts. Never rejects: the caller looks at the signal. */
export async function sleep(
  clock: Clock,
  ms: number,
  signal?: AbortSignal,
): Promise<void> {
  if (signal?.aborted) {
    return;
  }
  let wake = () => {};
  await new Promise<void>(resolve => {
    const timer = clock.after(ms, resolve);
    wake = () => {
      timer.cancel();
      resolve();
    };
    signal?.addEventListener('abort', wake, { once: true });
  });
  signal?.removeEventListener('abort', wake);
}

/**
 * What the work comes to, or undefined when the time is over first: the work goes on.
 *
 * @throws the signal's reason when it aborts; what the work threw
 */
export async function waitFor<T>(
  work: Promise<T>,
  {
    clock,
    ms,
    signal,
  }: { clock: Pick<Clock, 'after'>; ms: number; signal?: AbortSignal },
): Promise<T | undefined> {
  signal?.throwIfAborted();
  if (ms <= 0) {
    return undefined;
  }
  let end = () => {};
  try {
    return await new Promise<T | undefined>((done, failed) => {
      const abort = () => failed(signal!.reason);
      signal?.addEventListener('abort', abort, { once: true });
      const timer = Number.isFinite(ms)
        ? clock.after(ms, () => done(undefined))
        : undefined;
      end = () => {
        signal?.removeEventListener('abort', abort);
        timer?.cancel();
      };
      work.then(done, failed);
    });
  } finally {
    end();
  }
}
