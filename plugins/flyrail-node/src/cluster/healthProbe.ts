import { sleep, type Clock } from '../clock';
import type { Problem } from './clusterHealth';

/** Without other traffic, the cluster is asked this often: silence must not look like health. */
const quietMs = 10_000;
/** While it is away, this often: it is noticed soon when it is back. */
const awayMs = 1000;
/** Refused credentials are not offered that often: each time leaves a line in an audit log. */
const refusedMs = 5000;
/** However many requests fail, it is asked no more often than this. */
const leastMs = 1000;

/**
 * Asks a cluster from time to time how it is, and at once when a request has failed.
 * It alone says that the cluster is away: one lost request is not a lost cluster.
 */
export class HealthProbe {
  private heardAt = -Infinity;
  private suspicious = true;
  private waking = new AbortController();

  constructor(
    private readonly clock: Clock,
    private readonly signal: AbortSignal,
    /** Asks, tells the health, and returns what is wrong. Never rejects. */
    private readonly look: () => Promise<Problem | undefined>,
  ) {
    signal.addEventListener('abort', () => this.waking.abort());
  }

  /** Something was answered as it should be. */
  heard(): void {
    this.heardAt = this.clock.monotonic();
  }

  /** Whether something was answered as it should be since then (monotonic). */
  heardSince(at: number): boolean {
    return this.heardAt >= at;
  }

  /** A request has failed: have a look. */
  suspect(): void {
    this.suspicious = true;
    this.waking.abort();
  }

  /** Runs until the signal aborts. */
  async run(): Promise<void> {
    let pauseMs = 0;
    while (!this.signal.aborted) {
      const startedAt = this.clock.monotonic();
      this.waking = new AbortController();
      const away = pauseMs < quietMs;
      if (away || this.suspicious || !this.heardSince(startedAt - quietMs)) {
        this.suspicious = false;
        pauseMs = pauseAfter(await this.look());
      }
      const tookMs = this.clock.monotonic() - startedAt;
      await sleep(this.clock, leastMs - tookMs, this.signal);
      if (!this.suspicious && pauseMs > leastMs) {
        await sleep(this.clock, pauseMs - leastMs, this.waking.signal);
      }
    }
  }
}

function pauseAfter(problem: Problem | undefined): number {
  if (!problem) {
    return quietMs;
  }
  return problem.state === 'unauthorized' ? refusedMs : awayMs;
}
