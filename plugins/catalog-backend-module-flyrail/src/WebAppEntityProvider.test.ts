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
  const provider = new WebAppEntityProvider(mockServices.logger.mock());
  await provider.connect({
    refresh: async () => {},
    applyMutation: async mutation => {
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
  return { provider, mutations, names: () => [...catalog.keys()], catalog };
}

describe('WebAppEntityProvider', () => {
  it('makes one Component of the WebApps with one id in two clusters', async () => {
    const { provider, catalog } = await connected();
    await provider.reconcile(
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
    await provider.reconcile(
      answer({ east: [webApp('a')], west: [webApp('b')] }),
    );
    await provider.reconcile(
      answer({ east: [webApp('a')], west: { stale: [] } }),
    );
    expect(names()).toEqual(['a', 'b']);
  });

  it('keeps the entities of a cluster where WebApps are not installed any longer', async () => {
    const { provider, names } = await connected();
    await provider.reconcile(
      answer({ east: [webApp('a')], west: [webApp('b')] }),
    );
    await provider.reconcile(
      answer({ east: [webApp('a')], west: 'notInstalled' }),
    );
    expect(names()).toEqual(['a', 'b']);
    await provider.reconcile(answer({ east: [webApp('a')], west: [] }));
    expect(names()).toEqual(['a']);
  });

  it('removes nothing after a start while WebApps are not installed in a cluster', async () => {
    const { provider, mutations } = await connected();
    await provider.reconcile(
      answer({ east: [webApp('a')], west: 'notInstalled' }),
    );
    expect(mutations.map(({ type }) => type)).toEqual(['delta']);
  });

  it('removes nothing before every cluster has answered once', async () => {
    const { provider, mutations } = await connected();
    await provider.reconcile(
      answer({ east: [webApp('a')], west: { stale: [] } }),
    );
    await provider.handle({
      cluster: 'east',
      kindId: kind,
      type: 'changed',
      upserted: [],
      deleted: [webApp('a')],
    });
    expect(mutations.map(({ type }) => type)).toEqual(['delta']);
  });

  it('takes a deleted WebApp out, unless another cluster still has it', async () => {
    const { provider, names } = await connected();
    await provider.reconcile(
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
    await provider.reconcile(answer({ east: [webApp('a')] }));
    const before = mutations.length;
    await provider.handle({
      cluster: 'east',
      kindId: kind,
      type: 'changed',
      upserted: [{ ...webApp('a'), status: { replicas: 2 } }],
      deleted: [],
    });
    await provider.reconcile(answer({ east: [webApp('a')] }));
    expect(mutations).toHaveLength(before);
  });

  it('leaves a WebApp without an id out of the catalog', async () => {
    const { provider, names } = await connected();
    const nameless = webApp('a');
    delete nameless.metadata.labels;
    await provider.reconcile(answer({ east: [nameless] }));
    expect(names()).toEqual([]);
  });
});
