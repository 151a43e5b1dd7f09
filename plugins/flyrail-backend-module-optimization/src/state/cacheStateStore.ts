import type { CacheService } from '@backstage/backend-plugin-api';
import type { Config } from '@backstage/config';
import type { StateStore } from './stateKeeper';

/** How long a state is kept in Redis; the ConfigMap beside the workload keeps it as long as the change is in force. */
const TTL = { days: 7 };

/** Sealed states in Backstage's cache, where that is a Redis (or Valkey) that all hosts share. */
export class CacheStateStore implements StateStore {
  private readonly cache: CacheService;

  constructor(cache: CacheService) {
    this.cache = cache.withOptions({ defaultTtl: TTL });
  }

  async get(key: string): Promise<string | undefined> {
    return this.cache.get<string>(key);
  }

  async put(key: string, sealed: string): Promise<void> {
    await this.cache.set(key, sealed);
    // A cache that is away may say nothing of it, and what cannot be read was not kept.
    if ((await this.cache.get<string>(key)) !== sealed) {
      throw new Error(
        'The cache (backend.cache) did not keep the state: look at its Redis',
      );
    }
  }

  async delete(key: string): Promise<void> {
    await this.cache.delete(key);
  }
}

/** Whether Backstage's cache outlives the process and is every host's. */
export function isCacheShared(config: Config): boolean {
  const store = config.getOptionalString('backend.cache.store');
  return store === 'redis' || store === 'valkey';
}
