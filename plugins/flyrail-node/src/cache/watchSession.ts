import { ApiError, ClusterUnreachableError } from '../cluster/apiError';
import type { Clock, Timer } from '../clock';
import type {
  ClusterConnection,
  WatchFrame,
} from '../cluster/clusterConnection';

/** The API server ends a watch after a random time in [300, 600) s, so that not all end at once. */
const watchSeconds = { least: 300, spread: 300 };
/** How long after that we wait for it to do so. */
const graceMs = 5000;
/** Bookmarks come about once a minute: this much silence means a half-open connection. */
export const idleMs = 100_000;
/** A watch that ends sooner, and brought nothing, never worked. */
export const steadyMs = 1000;

export interface WatchOptions {
  connection: ClusterConnection;
  path: string;
  version: string | undefined;
  labelSelector?: string;
  accept?: string;
  clock: Clock;
  signal: AbortSignal;
  /** The watch works: it brought a frame, or stands open for a second. */
  onSteady(): void;
  /** An object or a bookmark. */
  onFrame(frame: WatchFrame): void;
}

/** How a watch came to its end, when that was in order. */
export interface WatchEnd {
  frames: number;
  lastedMs: number;
}

/**
 * Watches once, from a version on.
 *
 * Guarantees: it ends, by the API server or by itself: after ten minutes and a little, and after 100 s without a
 * frame (a half-open connection). An ERROR frame rejects with the `ApiError` it says; nothing behind it is taken in.
 */
export async function watchOnce(options: WatchOptions): Promise<WatchEnd> {
  const { clock, connection, path, version, labelSelector, accept } = options;
  const timeoutSeconds = Math.floor(
    watchSeconds.least + watchSeconds.spread * clock.random(),
  );
  const startedAt = clock.monotonic();
  const limit = new AbortController();
  const abort = () => limit.abort();
  options.signal.addEventListener('abort', abort, { once: true });
  let frames = 0;
  let heardAt = startedAt;
  let failure: unknown;
  const total = clock.after(timeoutSeconds * 1000 + graceMs, abort);
  let idle: Timer | undefined;
  const watchdog = () => {
    const silentForMs = clock.monotonic() - heardAt;
    if (silentForMs >= idleMs) {
      limit.abort();
    } else {
      idle = clock.after(idleMs - silentForMs, watchdog);
    }
  };
  idle = clock.after(idleMs, watchdog);
  let steady: Timer | undefined;
  let isSteady = false;
  const becomeSteady = () => {
    if (!isSteady) {
      isSteady = true;
      options.onSteady();
    }
  };
  try {
    await connection.watch({
      path,
      query: {
        resourceVersion: version,
        allowWatchBookmarks: true,
        timeoutSeconds,
        labelSelector,
      },
      accept,
      signal: limit.signal,
      onOpen: () => {
        heardAt = clock.monotonic();
        steady = clock.after(steadyMs, becomeSteady);
      },
      onFrame: frame => {
        if (failure !== undefined) {
          return;
        }
        frames++;
        heardAt = clock.monotonic();
        failure = failureIn(frame, connection.name);
        if (failure === undefined) {
          becomeSteady();
          options.onFrame(frame);
        } else {
          limit.abort();
        }
      },
    });
  } catch (error) {
    // What we ended ourselves has not failed.
    failure ??= limit.signal.aborted ? undefined : error;
  } finally {
    total.cancel();
    idle?.cancel();
    steady?.cancel();
    options.signal.removeEventListener('abort', abort);
  }
  if (failure !== undefined) {
    throw failure;
  }
  return { frames, lastedMs: clock.monotonic() - startedAt };
}

/** What a frame says that is no news of an object. */
function failureIn(frame: WatchFrame, cluster: string): Error | undefined {
  if (frame?.type === 'ERROR') {
    const { code, message, reason } = (frame.object ?? {}) as {
      code?: number;
      message?: string;
      reason?: string;
    };
    return new ApiError(
      cluster,
      code ?? 500,
      reason ?? 'Unknown',
      message ?? 'The watch reported an error',
    );
  }
  if (!frame?.object?.metadata) {
    return new ClusterUnreachableError(
      cluster,
      'A line of the watch is not a frame',
    );
  }
  return undefined;
}
