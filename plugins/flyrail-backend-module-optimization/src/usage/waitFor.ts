import type { Clock } from '@flyrail/backstage-plugin-flyrail-node';

/**
 * Resolves when the work has ended or the time is over, whichever comes first: the work goes on.
 *
 * @throws the signal's reason when it aborts; what the work threw
 */
export async function waitFor(
  work: Promise<void>,
  { clock, ms, signal }: { clock: Clock; ms: number; signal: AbortSignal },
): Promise<void> {
  signal.throwIfAborted();
  if (ms <= 0) return;
  let end = () => {};
  try {
    await new Promise<void>((done, failed) => {
      const abort = () => failed(signal.reason);
      signal.addEventListener('abort', abort, { once: true });
      const timer = Number.isFinite(ms) ? clock.after(ms, done) : undefined;
      end = () => {
        signal.removeEventListener('abort', abort);
        timer?.cancel();
      };
      work.then(done, failed);
    });
  } finally {
    end();
  }
}
