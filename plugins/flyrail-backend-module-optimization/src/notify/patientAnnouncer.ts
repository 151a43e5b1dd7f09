import {
  sleep,
  systemClock,
  type Clock,
} from '@flyrail/backstage-plugin-flyrail-node';
import type { OptimizationMetrics } from '../metrics';
import type { Announcement, Announcer, Told } from './announcement';

/** How long one announcement is waited for. */
const PATIENCE_MS = 2_000;

/**
 * Waits for another announcer, and counts how that ended. What is told is told before the status says so: a host that is
 * killed in between tells it again, in the place of the first one, and never not at all. So it is worth a wait, but no
 * long one, and none at all while an earlier one is still not told.
 */
export class PatientAnnouncer implements Announcer {
  #late = 0;

  constructor(
    private readonly options: {
      announcer: Announcer;
      metrics: Pick<OptimizationMetrics, 'notifications'>;
      clock?: Clock;
    },
  ) {}

  async announce(announcement: Announcement): Promise<Told> {
    const { announcer, clock = systemClock } = this.options;
    const telling = announcer.announce(announcement).then(told => {
      this.#count(announcement, told);
      return told;
    });
    if (this.#late > 0) {
      return 'late';
    }
    const waiting = new AbortController();
    const told = await Promise.race([
      telling,
      sleep(clock, PATIENCE_MS, waiting.signal).then(() => 'late' as const),
    ]);
    waiting.abort();
    if (told === 'late') {
      this.#late += 1;
      telling.then(() => (this.#late -= 1));
    }
    return told;
  }

  #count({ cluster, what }: Announcement, outcome: Told): void {
    this.options.metrics.notifications.inc({ cluster, about: what, outcome });
  }
}
