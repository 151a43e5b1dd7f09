import type { CacheService } from '@backstage/backend-plugin-api';
import { ConfigReader } from '@backstage/config';
import { CacheStateStore, isCacheShared } from './cacheStateStore';

/** A cache as Backstage's, with the time for which it was told to keep things. */
function givenCache({ forgets = false } = {}) {
  const kept = new Map<string, unknown>();
  const options: unknown[] = [];
  const cache = {
    get: async (key: string) => kept.get(key),
    set: async (key: string, value: unknown) => {
      if (!forgets) kept.set(key, value);
    },
    delete: async (key: string) => {
      kept.delete(key);
    },
    withOptions: (given: unknown) => {
      options.push(given);
      return cache;
    },
  };
  return { store: new CacheStateStore(cache as CacheService), options };
}

describe('sealed states in a shared cache', () => {
  it('are kept for seven days, read, and removed', async () => {
    const { store, options } = givenCache();
    await store.put('local/shop/deployment/web', 'sealed');
    expect(await store.get('local/shop/deployment/web')).toBe('sealed');
    await store.delete('local/shop/deployment/web');
    expect(await store.get('local/shop/deployment/web')).toBeUndefined();
    expect(options).toEqual([{ defaultTtl: { days: 7 } }]);
  });

  it('are not taken for kept where the cache is away', async () => {
    await expect(
      givenCache({ forgets: true }).store.put('key', 'sealed'),
    ).rejects.toThrow(/did not keep the state: look at its Redis/);
  });

  it.each([
    ['redis', true],
    ['valkey', true],
    ['memory', false],
    ['memcache', false],
    [undefined, false],
  ])('are in it where backend.cache.store is %s: %s', (store, expected) => {
    const config = new ConfigReader({ backend: { cache: { store } } });
    expect(isCacheShared(config)).toBe(expected);
  });
});
