import type { Clock } from '../clock';

export interface BackoffOptions {
  baseMs: number;
  maxMs: number;
  factor?: number;
  /** Share of the delay that is random: 0.1 means ±10 %. */
  jitter?: number;
}

/** Per key of the queue: 5 ms doubling to 1000 s, as controller-runtime. */
export const queueBackoff: BackoffOptions = {
  baseMs: 5,
  maxMs: 1_000_000,
  jitter: 0.1,
};

/** Lists and watches: 0.8 s doubling to 30 s, as kube-rs; the wide jitter spreads reconnects after an outage. */
export const reflectorBackoff: BackoffOptions = {
  baseMs: 800,
  maxMs: 30_000,
  jitter: 0.3,
};

/**
 * The delay before attempt `failures` + 1, in milliseconds; `failures` counts from 1.
 * Never above `maxMs`, never below 0.
 */
export function backoffDelay(
  options: BackoffOptions,
  failures: number,
  clock: Pick<Clock, 'random'>,
): number {
  const { baseMs, maxMs, factor = 2, jitter = 0 } = options;
  const plain = Math.min(
    maxMs,
    baseMs * factor ** Math.min(Math.max(0, failures - 1), 60),
  );
  const spread = 1 + jitter * (2 * clock.random() - 1);
  return Math.min(maxMs, Math.max(0, plain * spread));
}
