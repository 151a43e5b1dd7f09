import { ApiHolder } from '@backstage/core-plugin-api';
import { discoveryApiRef, fetchApiRef } from '@backstage/frontend-plugin-api';
import { FlyrailApi } from '@flyrail/backstage-plugin-flyrail-common';
import { flyrailApiOf, flyrailApiRef } from './api';

/** An app with these APIs, by id. */
const app = (apis: Record<string, unknown>): ApiHolder => ({
  get: <T,>({ id }: { id: string }) => apis[id] as T | undefined,
});

describe('the client of the flyrail backend', () => {
  const standardApis = {
    [discoveryApiRef.id]: {
      getBaseUrl: async (plugin: string) => `https://portal/api/${plugin}`,
    },
    [fetchApiRef.id]: {
      fetch: async (url: string) =>
        new Response(JSON.stringify({ items: [], asked: String(url) })),
    },
  };

  it("asks by the app's discovery and fetch, and is the same at each look", async () => {
    const holder = app(standardApis);
    const client = flyrailApiOf(holder);
    expect(await client.listClusters()).toEqual(
      expect.objectContaining({
        asked: expect.stringMatching('^https://portal/api/flyrail/'),
      }),
    );
    expect(flyrailApiOf(holder)).toBe(client);
  });

  it('is the one that the app provides, if it does', () => {
    const given = {} as FlyrailApi;
    expect(
      flyrailApiOf(app({ ...standardApis, [flyrailApiRef.id]: given })),
    ).toBe(given);
  });

  it('says what an app lacks that has neither', () => {
    expect(() => flyrailApiOf(app({}))).toThrow(
      /neither plugin\.flyrail\.client nor the discovery and fetch APIs/,
    );
  });
});
