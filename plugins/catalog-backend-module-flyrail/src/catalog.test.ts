import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import catalogPlugin from '@backstage/plugin-catalog-backend';
import type { Entity } from '@backstage/catalog-model';
import {
  catalogProcessingExtensionPoint,
  catalogServiceRef,
  type CatalogService,
  type EntityProviderConnection,
} from '@backstage/plugin-catalog-node';
import type {
  KubernetesObject,
  ResourceList,
} from '@flyrail/backstage-plugin-flyrail-common';
import { readCatalog } from './catalogView';
import { WebAppAnnotationProcessor } from './WebAppAnnotationProcessor';
import { WebAppEntityProvider } from './WebAppEntityProvider';

jest.setTimeout(60_000);

const since = '2026-01-01T00:00:00Z';

function webApp(
  name: string,
  annotations: Record<string, string> = {},
): KubernetesObject {
  return {
    apiVersion: 'platform.example.com/v1',
    kind: 'WebApp',
    metadata: {
      name,
      namespace: 'production',
      annotations,
      labels: { 'backstage.io/kubernetes-id': name },
    },
  };
}

type Given = Record<string, KubernetesObject[] | 'away' | 'notInstalled'>;

function answer(clusters: Given): ResourceList {
  return {
    clusters: Object.entries(clusters).map(([name, given]) => {
      const cluster = (state: 'ok' | 'unreachable' | 'notInstalled') => ({
        ...{ name, title: name, state, since },
      });
      return Array.isArray(given)
        ? { cluster: cluster('ok'), items: given, stale: false }
        : {
            cluster: cluster(given === 'away' ? 'unreachable' : given),
            items: [],
            stale: given === 'away',
          };
    }),
  };
}

/** The catalog of Backstage, and one host after the other that fills it. */
async function givenCatalog() {
  const logger = mockServices.logger.mock();
  let provider = new WebAppEntityProvider(logger);
  let connection: EntityProviderConnection;
  let files: EntityProviderConnection;
  let catalog: CatalogService;
  const auth = mockServices.auth();
  const credentials = await auth.getOwnServiceCredentials();
  const backend = await startTestBackend({
    features: [
      catalogPlugin,
      mockServices.rootConfig.factory({
        data: {
          backend: { baseUrl: 'http://localhost:0', listen: { port: 0 } },
          catalog: {
            processingInterval: { seconds: 1 },
            stitchingStrategy: { pollingInterval: { milliseconds: 50 } },
          },
        },
      }),
      createBackendModule({
        pluginId: 'catalog',
        moduleId: 'under-test',
        register(registry) {
          registry.registerInit({
            deps: {
              processing: catalogProcessingExtensionPoint,
              catalog: catalogServiceRef,
              logger: coreServices.logger,
            },
            async init(deps) {
              catalog = deps.catalog;
              deps.processing.addEntityProvider({
                getProviderName: () => 'flyrail-webapps',
                async connect(given) {
                  connection = given;
                  await provider.connect(given);
                },
              });
              deps.processing.addEntityProvider({
                getProviderName: () => 'files',
                async connect(given) {
                  files = given;
                },
              });
              deps.processing.addProcessor(
                new WebAppAnnotationProcessor(
                  {
                    additions: key => provider.additions(key),
                    claimed: (keys, ref) => provider.claimed(keys, ref),
                  },
                  error => {
                    throw error;
                  },
                ),
              );
            },
          });
        },
      }),
    ],
  });

  const compare = async () =>
    provider.compare(await readCatalog(catalog, auth));
  const entity = (name: string): Promise<Entity | undefined> =>
    catalog.getEntityByRef(`component:default/${name}`, { credentials });
  return {
    logger,
    entity,
    compare,
    read: async (clusters: Given) => {
      await compare();
      await provider.reconcile(async () => answer(clusters));
    },
    restart: async () => {
      provider = new WebAppEntityProvider(logger);
      await provider.connect(connection);
    },
    /** Somebody's catalog-info.yaml files: these and no others. */
    files: (...entities: { name: string; annotations?: object }[]) =>
      files.applyMutation({
        type: 'full',
        entities: entities.map(({ name, annotations }) => ({
          locationKey: `url:https://example.com/${name}`,
          entity: {
            apiVersion: 'backstage.io/v1alpha1',
            kind: 'Component',
            metadata: {
              name,
              annotations: {
                'backstage.io/managed-by-location': `url:https://example.com/${name}`,
                'backstage.io/managed-by-origin-location': `url:https://example.com/${name}`,
                ...annotations,
              },
            },
            spec: { type: 'website', lifecycle: 'beta', owner: 'of-the-file' },
          },
        })),
      }),
    /** Waits until the catalog shows it. */
    eventually: async (
      what: string,
      name: string,
      is: (entity: Entity | undefined) => boolean | undefined,
    ) => {
      const until = Date.now() + 20_000;
      for (;;) {
        const found = await entity(name);
        if (is(found)) return found;
        if (Date.now() > until) {
          throw new Error(`${name} is not ${what}: ${JSON.stringify(found)}`);
        }
        await new Promise(resolve => setTimeout(resolve, 50));
      }
    },
    stop: () => backend.stop(),
  };
}

const ownerIs = (owner: string) => (entity?: Entity) =>
  entity?.spec?.owner === owner;
const there = (entity?: Entity) => Boolean(entity);
const gone = (entity?: Entity) => !entity;
const stale = (entity?: Entity) =>
  Boolean(entity?.metadata.annotations?.['flyrail.io/stale-since']);
const current = (entity?: Entity) => there(entity) && !stale(entity);
const hasTab = (entity?: Entity) =>
  entity?.metadata.annotations?.['flyrail.io/webapp'] === 'enabled';

describe("WebApps in Backstage's catalog", () => {
  let catalog: Awaited<ReturnType<typeof givenCatalog>>;
  beforeAll(async () => {
    catalog = await givenCatalog();
  });
  afterAll(() => catalog?.stop());

  it('come, change and go', async () => {
    await catalog.read({ east: [webApp('a'), webApp('b')], west: [] });
    await catalog.eventually('there', 'a', there);
    await catalog.read({
      east: [webApp('a', { 'flyrail.io/owner': 'team-a' })],
      west: [],
    });
    await catalog.eventually("team-a's", 'a', ownerIs('team-a'));
    await catalog.eventually('gone', 'b', gone);
  });

  it('are valid entities whatever their annotations say', async () => {
    await catalog.read({
      east: [
        webApp('a', { 'flyrail.io/owner': ':', 'flyrail.io/system': 'x y' }),
      ],
      west: [],
    });
    const entity = await catalog.eventually(
      "nobody's",
      'a',
      ownerIs('unknown'),
    );
    expect(entity?.metadata.annotations?.['flyrail.io/warnings']).toMatch(
      /flyrail.io\/owner ":".*\n.*flyrail.io\/system "x y"/,
    );
  });

  it('freeze with a mark while their cluster is away, also over a restart, and thaw', async () => {
    const all = { east: [webApp('a')], west: [webApp('w')] };
    await catalog.read(all);
    await catalog.eventually('there', 'w', there);
    await catalog.read({ ...all, west: 'away' });
    await catalog.eventually('marked', 'w', stale);
    expect(stale(await catalog.entity('a'))).toBe(false);

    await catalog.restart();
    await catalog.read({ ...all, west: 'away' });
    await catalog.read({ east: [], west: 'away' });
    await catalog.eventually('gone', 'a', gone);
    expect(stale(await catalog.entity('w'))).toBe(true);

    await catalog.read(all);
    await catalog.eventually('current again', 'w', current);
    await catalog.read({ ...all, west: [] });
    await catalog.eventually('gone', 'w', gone);
  });

  it('that went while no host ran are taken out', async () => {
    await catalog.read({ east: [webApp('a'), webApp('old')], west: [] });
    await catalog.eventually('there', 'old', there);
    await catalog.restart();
    await catalog.read({ east: [webApp('a')], west: [] });
    await catalog.eventually('gone', 'old', gone);
  });

  it('stay while the kind is not installed, also over a restart', async () => {
    await catalog.read({ east: [], west: [webApp('w')] });
    await catalog.eventually('there', 'w', there);
    await catalog.read({ east: [], west: 'notInstalled' });
    await catalog.restart();
    await catalog.read({ east: [], west: 'notInstalled' });
    await catalog.eventually('marked', 'w', stale);
  });

  it('yield to a catalog-info.yaml that comes later, and come back when it goes', async () => {
    const all = {
      east: [webApp('both', { 'flyrail.io/owner': 'of-the-webapp' })],
      west: [],
    };
    await catalog.read(all);
    await catalog.eventually('ours', 'both', ownerIs('of-the-webapp'));
    await catalog.files({ name: 'both' });
    const entity = await catalog.eventually(
      "the file's, with the tab",
      'both',
      found => ownerIs('of-the-file')(found) && hasTab(found),
    );
    expect(entity?.spec?.type).toBe('website');
    await catalog.compare();
    await catalog.read(all);
    await catalog.restart();
    await catalog.read(all);
    expect(ownerIs('of-the-file')(await catalog.entity('both'))).toBe(true);
    await catalog.files();
    await catalog.eventually('gone with its file', 'both', gone);
    await catalog.compare();
    await catalog.eventually('ours', 'both', ownerIs('of-the-webapp'));
  });

  it('add to a catalog-info.yaml that was there before, until they go', async () => {
    await catalog.files({ name: 'first' });
    await catalog.eventually('there', 'first', there);
    await catalog.read({ east: [webApp('first')], west: [] });
    await catalog.eventually('with the tab', 'first', hasTab);
    expect(ownerIs('of-the-file')(await catalog.entity('first'))).toBe(true);
    await catalog.read({ east: 'away', west: [] });
    await catalog.eventually('marked', 'first', stale);
    await catalog.read({ east: [], west: [] });
    await catalog.eventually(
      'without the tab',
      'first',
      found => there(found) && !hasTab(found) && !stale(found),
    );
    await catalog.files();
    await catalog.eventually('gone', 'first', gone);
  });

  it('are one entity where a catalog-info.yaml of another name has their id', async () => {
    await catalog.read({ east: [webApp('shop')], west: [] });
    await catalog.eventually('there', 'shop', there);
    await catalog.files({
      name: 'web-shop',
      annotations: { 'backstage.io/kubernetes-id': 'shop' },
    });
    await catalog.eventually('with the tab', 'web-shop', hasTab);
    await catalog.eventually('gone', 'shop', gone);
  });

  it('change nothing that the owner wrote', async () => {
    await catalog.read({ east: [webApp('own')], west: [] });
    await catalog.files({
      name: 'own',
      annotations: { 'flyrail.io/webapp': 'production/own' },
    });
    const entity = await catalog.eventually(
      "the file's",
      'own',
      found =>
        ownerIs('of-the-file')(found) &&
        found?.metadata.annotations?.['backstage.io/kubernetes-id'] === 'own',
    );
    expect(entity?.metadata.annotations?.['flyrail.io/webapp']).toBe(
      'production/own',
    );
  });
});
