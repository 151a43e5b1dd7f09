import {
  sleep,
  systemClock,
  type Clock,
} from '@flyrail/backstage-plugin-flyrail-node';
import type { Announcement, Announcer, Told } from './announcement';

/** When it is tried again what failed: a portal that is being rolled out is back by then. */
const PAUSES_MS = [10_000, 60_000, 300_000];

/**
 * Tells again what could not be told, by another announcer, and answers how that ended at last. What happened to the
 * same object meanwhile is told instead: nobody is told of savings after they were applied.
 */
export class PersistentAnnouncer implements Announcer {
  readonly #trying = new Map<string, AbortController>();

  constructor(
    private readonly announcer: Announcer,
    private readonly clock: Clock = systemClock,
  ) {}

  async announce(announcement: Announcement): Promise<Told> {
    const { cluster, object } = announcement;
    const about = `${cluster} ${object.metadata.uid}`;
    this.#trying.get(about)?.abort();
    const outdated = new AbortController();
    this.#trying.set(about, outdated);
    try {
      return await this.#tell(announcement, outdated.signal);
    } finally {
      if (this.#trying.get(about) === outdated) {
        this.#trying.delete(about);
      }
    }
  }

  async #tell(
    announcement: Announcement,
    outdated: AbortSignal,
  ): Promise<Told> {
    let told = await this.announcer.announce(announcement);
    for (const pause of PAUSES_MS) {
      if (told !== 'failed') {
        break;
      }
      await sleep(this.clock, pause, outdated);
      if (outdated.aborted) {
        break;
      }
      told = await this.announcer.announce(announcement);
    }
    return told;
  }
}
