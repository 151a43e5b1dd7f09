import { mockServices } from '@backstage/backend-test-utils';
import type { EntityProviderMutation } from '@backstage/plugin-catalog-node';
import type {
  KubernetesObject,
  ResourceList,
} from '@flyrail/backstage-plugin-flyrail-common';
import { WebAppEntityProvider } from './WebAppEntityProvider';

const kind = 'webapps.platform.example.com';

function webApp(
  name: string,
  { namespace = 'production', annotations = {} as Record<string, string> } = {},
): KubernetesObject {
  return {
    apiVersion: 'platform.example.com/v1',
    kind: 'WebApp',
    metadata: {
      name,
      namespace,
      annotations,
      labels: { 'backstage.io/kubernetes-id': name },
    },
  };
}

function answer(
  clusters: Record<
    string,
    KubernetesObject[] | { stale: KubernetesObject[] } | 'notInstalled'
  >,
): ResourceList {
  return {
    clusters: Object.entries(clusters).map(([name, given]) => {
      const since = '2026-01-01T00:00:00Z';
      if (given === 'notInstalled') {
        return {
          cluster: { name, title: name, state: given, since },
          items: [],
          stale: false,
        };
      }
      const stale = !Array.isArray(given);
      return {
        cluster: {
          name,
          title: name,
          state: stale ? 'unreachable' : 'ok',
          since,
        },
        items: stale ? given.stale : given,
        stale,
      };
    }),
  };
}

async function connected() {
  const catalog = new Map<string, any>();
  const mutations: EntityProviderMutation[] = [];
  const logger = mockServices.logger.mock();
  const refuse = { next: false, refresh: false };
  const refreshed: string[] = [];
  const provider = new WebAppEntityProvider(logger);
  await provider.connect({
    refresh: async ({ keys }) => {
      if (refuse.refresh) throw new Error('the database is away');
      refreshed.push(...keys);
    },
    applyMutation: async mutation => {
      if (refuse.next) {
        refuse.next = false;
        throw new Error('the database is away');
      }
      mutations.push(mutation);
      if (mutation.type === 'full') catalog.clear();
      const added =
        mutation.type === 'full' ? mutation.entities : mutation.added;
      for (const { entity } of added) catalog.set(entity.metadata.name, entity);
      if (mutation.type === 'delta') {
        for (const removed of mutation.removed) {
          if ('entityRef' in removed) {
            catalog.delete(removed.entityRef.split('/')[1]);
          }
        }
      }
    },
  });
  await provider.compare({ ours: new Map(), claims: new Map() });
  return {
    ...{ provider, mutations, catalog, refuse, refreshed },
    names: () => [...catalog.keys()],
    warnings: () => logger.warn.mock.calls.map(([message]) => message),
  };
}

describe('WebAppEntityProvider', () => {
  it('makes one Component of the WebApps with one id in two clusters', async () => {
    const { provider, catalog } = await connected();
    await provider.reconcile(async () =>
      answer({
        east: [webApp('shop')],
        west: [
          webApp('shop', { annotations: { 'flyrail.io/owner': 'group:a/b' } }),
        ],
      }),
    );
    expect([...catalog.values()]).toEqual([
      expect.objectContaining({
        kind: 'Component',
        metadata: expect.objectContaining({
          name: 'shop',
          annotations: expect.objectContaining({
            'backstage.io/kubernetes-id': 'shop',
            'flyrail.io/webapp': 'enabled',
          }),
        }),
        spec: expect.objectContaining({ owner: 'group:a/b' }),
      }),
    ]);
  });

  it('keeps the entities of a cluster that is not there', async () => {
    const { provider, names } = await connected();
    await provider.reconcile(async () =>
      answer({ east: [webApp('a')], west: [webApp('b')] }),
    );
    await provider.reconcile(async () =>
      answer({ east: [webApp('a')], west: { stale: [] } }),
    );
    expect(names()).toEqual(['a', 'b']);
  });

  it('keeps the entities of a cluster where WebApps are not installed any longer', async () => {
    const { provider, names } = await connected();
    await provider.reconcile(async () =>
      answer({ east: [webApp('a')], west: [webApp('b')] }),
    );
    await provider.reconcile(async () =>
      answer({ east: [webApp('a')], west: 'notInstalled' }),
    );
    expect(names()).toEqual(['a', 'b']);
    await provider.reconcile(async () =>
      answer({ east: [webApp('a')], west: [] }),
    );
    expect(names()).toEqual(['a']);
  });

  it('removes nothing after a start while WebApps are not installed in a cluster', async () => {
    const { provider, mutations } = await connected();
    await provider.reconcile(async () =>
      answer({ east: [webApp('a')], west: 'notInstalled' }),
    );
    expect(mutations.map(({ type }) => type)).toEqual(['delta']);
  });

  it('makes no full mutation before every cluster has answered once, and removes what one said is gone', async () => {
    const { provider, mutations } = await connected();
    await provider.reconcile(async () =>
      answer({ east: [webApp('a')], west: { stale: [] } }),
    );
    await provider.handle({
      cluster: 'east',
      kindId: kind,
      type: 'changed',
      upserted: [],
      deleted: [webApp('a')],
    });
    expect(mutations.map(({ type }) => type)).toEqual(['delta', 'delta']);
  });

  it('takes a deleted WebApp out, unless another cluster still has it', async () => {
    const { provider, names } = await connected();
    await provider.reconcile(async () =>
      answer({ east: [webApp('a')], west: [webApp('a')] }),
    );
    await provider.handle({
      cluster: 'east',
      kindId: kind,
      type: 'changed',
      upserted: [],
      deleted: [webApp('a')],
    });
    expect(names()).toEqual(['a']);
    await provider.handle({
      cluster: 'west',
      kindId: kind,
      type: 'changed',
      upserted: [],
      deleted: [webApp('a')],
    });
    expect(names()).toEqual([]);
  });

  it('writes nothing when nothing that the catalog shows has changed', async () => {
    const { provider, mutations } = await connected();
    await provider.reconcile(async () => answer({ east: [webApp('a')] }));
    const before = mutations.length;
    await provider.handle({
      cluster: 'east',
      kindId: kind,
      type: 'changed',
      upserted: [{ ...webApp('a'), status: { replicas: 2 } }],
      deleted: [],
    });
    await provider.reconcile(async () => answer({ east: [webApp('a')] }));
    expect(mutations).toHaveLength(before);
  });

  it('leaves a WebApp without an id out of the catalog', async () => {
    const { provider, names } = await connected();
    const nameless = webApp('a');
    delete nameless.metadata.labels;
    await provider.reconcile(async () => answer({ east: [nameless] }));
    expect(names()).toEqual([]);
  });

  it('writes one of two thousand when one changes', async () => {
    const { provider, mutations } = await connected();
    const all = Array.from({ length: 2000 }, (_, index) =>
      webApp(`app-${index}`),
    );
    await provider.reconcile(async () => answer({ east: all }));
    await provider.handle({
      cluster: 'east',
      kindId: kind,
      type: 'changed',
      upserted: [
        webApp('app-7', { annotations: { 'flyrail.io/owner': 'team-a' } }),
      ],
      deleted: [],
    });
    expect(mutations).toMatchObject([
      { type: 'full', entities: { length: 2000 } },
      { type: 'delta', added: [{ entity: { metadata: { name: 'app-7' } } }] },
    ]);
  });

  it('writes with the next change what the catalog did not take', async () => {
    const { provider, mutations, refuse } = await connected();
    refuse.next = true;
    await expect(
      provider.reconcile(async () => answer({ east: [webApp('a')] })),
    ).rejects.toThrow('the database is away');
    await provider.reconcile(async () => answer({ east: [webApp('a')] }));
    expect(mutations).toHaveLength(1);
  });

  it('keeps what changed while a list was read', async () => {
    const { provider, names } = await connected();
    await provider.reconcile(async () => {
      await provider.handle({
        cluster: 'east',
        kindId: kind,
        type: 'changed',
        upserted: [webApp('new')],
        deleted: [webApp('old')],
      });
      return answer({ east: [webApp('old'), webApp('a')] });
    });
    expect(names().sort()).toEqual(['a', 'new']);
  });

  it('says once what is wrong with an annotation, and again when it comes back', async () => {
    const { provider, warnings } = await connected();
    const good = answer({ east: [webApp('a')] });
    const bad = answer({
      east: [webApp('a', { annotations: { 'flyrail.io/owner': ':' } })],
    });
    for (const each of [bad, bad, good, bad]) {
      await provider.reconcile(async () => each);
    }
    expect(warnings()).toEqual([
      expect.stringContaining('WebApp east/production/a'),
      expect.stringContaining('WebApp east/production/a'),
    ]);
  });

  it('asks again for a refresh that failed, with the next change', async () => {
    const { provider, refuse, refreshed } = await connected();
    await provider.reconcile(async () => answer({ east: [] }));
    await provider.claimed(['shop'], 'component:default/the-shop');
    refreshed.length = 0;
    refuse.refresh = true;
    const shop = {
      cluster: 'east',
      kindId: kind,
      type: 'changed' as const,
      upserted: [webApp('shop')],
      deleted: [],
    };
    await expect(provider.handle(shop)).rejects.toThrow('is away');
    expect(refreshed).toEqual([]);
    refuse.refresh = false;
    await provider.flush();
    expect(refreshed).toEqual(['flyrail-webapp:shop']);
  });
});
