import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  flyrailResourceReadPermission,
  flyrailResourceWritePermission,
} from '@flyrail/backstage-plugin-flyrail-common';
import {
  createFlyrailConditionalDecision,
  flyrailConditions,
} from '@flyrail/backstage-plugin-flyrail-node';
import { eventually } from '@flyrail/backstage-plugin-flyrail-node/testing';
import { gadget, gadgets, givenHost } from './__testUtils__/testBackend';
import { temporaryFolder } from './__testUtils__/temporaryFolder';

// Loading a backend takes seconds on a busy machine, and `eventually` waits up to ten.
jest.setTimeout(30_000);

const folder = temporaryFolder();

/** Nothing listens there. */
const away = {
  name: 'away',
  title: 'Away',
  url: 'https://127.0.0.1:1',
  credentials: { token: 'x' },
};
/** Its credentials come from a program that is not there. */
const failingExecKubeconfig = {
  apiVersion: 'v1',
  kind: 'Config',
  'current-context': 'c',
  contexts: [{ name: 'c', context: { cluster: 'c', user: 'u' } }],
  clusters: [{ name: 'c', cluster: { server: 'https://127.0.0.1:1' } }],
  users: [
    {
      name: 'u',
      user: {
        exec: {
          apiVersion: 'client.authentication.k8s.io/v1',
          command: '/nowhere/get-token',
          interactiveMode: 'Never',
        },
      },
    },
  ],
};

/** The kubernetes plugin, configured with a token that its proxy lends to people. */
const lendingToken = (serviceAccountToken: string) => ({
  kubernetes: {
    clusterLocatorMethods: [
      { type: 'config', clusters: [{ serviceAccountToken }] },
    ],
  },
});

const noFile = { name: 'nofile', kubeconfig: '/nowhere/kubeconfig' };

/** A host with both, whose policy gives a permission in cluster `away` only. */
const givenAwayOnly = (
  permission:
    | typeof flyrailResourceReadPermission
    | typeof flyrailResourceWritePermission,
) =>
  givenHost({
    flyrail: { clusters: [away, noFile] },
    decide: () =>
      createFlyrailConditionalDecision(
        permission,
        flyrailConditions.isInCluster({ clusters: ['away'] }),
      ),
  });

describe('the flyrail plugin', () => {
  let host: Awaited<ReturnType<typeof givenHost>> | undefined;
  afterEach(async () => {
    await host?.stop();
    host = undefined;
  });

  describe('given clusters that are not there', () => {
    it('starts, and says of each which it is, since when, and what to do', async () => {
      host = await givenHost({ flyrail: { clusters: [away, noFile] } });
      const clusters = await eventually('both are unreachable', async () => {
        const { body } = await host!.get(`/v1/resources/${gadgets}`);
        return (
          body.clusters.every((c: any) => c.cluster.state === 'unreachable') &&
          body.clusters
        );
      });
      expect(clusters).toEqual([
        {
          cluster: expect.objectContaining({
            name: 'away',
            title: 'Away',
            since: expect.stringMatching(/^\d{4}-.*Z$/),
            message: expect.stringContaining('https://127.0.0.1:1'),
            remedy: expect.stringContaining('flyrail.clusters'),
          }),
          items: [],
          stale: true,
        },
        {
          cluster: expect.objectContaining({
            name: 'nofile',
            message: expect.stringContaining('/nowhere/kubeconfig'),
            remedy: expect.any(String),
          }),
          items: [],
          stale: true,
        },
      ]);
    });

    it('answers a write with 503, the cluster and since when', async () => {
      host = await givenHost({ flyrail: { clusters: [noFile] } });
      const { status, body } = await eventually('503', async () => {
        const answer = await host!.apply('nofile', {
          object: gadget('a', 'b'),
          dryRun: true,
        });
        return answer.body.error?.message.includes('unreachable') && answer;
      });
      expect(status).toBe(503);
      expect(body.error).toMatchObject({
        name: 'ServiceUnavailableError',
        message: expect.stringMatching(
          /Cluster "nofile" is unreachable since \d{4}-.*kubeconfig/,
        ),
      });
    });

    it('tells anyone its health, without names', async () => {
      host = await givenHost({ flyrail: { clusters: [noFile] } });
      const { status, body } = await host.asNobody('/health');
      expect(status).toBe(200);
      expect(body.status).toBe('ok');
      expect(JSON.stringify(body)).not.toContain('nofile');
    });

    it('shows a cluster to those only who may read anything in it', async () => {
      host = await givenAwayOnly(flyrailResourceReadPermission);
      const { body } = await host.get('/v1/clusters');
      expect(body.items.map(({ name }: any) => name)).toEqual(['away']);
      const list = await host.get(`/v1/resources/${gadgets}`);
      expect(list.body.clusters.map((each: any) => each.cluster.name)).toEqual([
        'away',
      ]);
    });

    it.each([
      ['a list', `/v1/resources/${gadgets}?cluster=`, ''],
      ['an object', '/v1/clusters/', `/resources/${gadgets}/a/b`],
      ['its latest', '/v1/clusters/', `/resources/${gadgets}/a/b/latest`],
      [
        'its explanation',
        '/v1/clusters/',
        `/resources/${gadgets}/a/b/explanation`,
      ],
    ])(
      'answers for a cluster that it hides as for one that there is not: %s',
      async (_, before, after) => {
        host = await givenAwayOnly(flyrailResourceReadPermission);
        for (const cluster of ['nofile', 'nope']) {
          const { status, body } = await host.get(
            `${before}${cluster}${after}`,
          );
          expect(status).toBe(404);
          expect(body.error.message).toBe(
            `Cluster "${cluster}" is not configured; flyrail.clusters has away`,
          );
        }
      },
    );

    it('refuses a write to a cluster that it hides as to one that there is not', async () => {
      host = await givenAwayOnly(flyrailResourceWritePermission);
      for (const cluster of ['nofile', 'nope']) {
        const { status, body } = await host.apply(cluster, {
          object: gadget('a', 'b'),
          dryRun: true,
        });
        expect(status).toBe(403);
        expect(body.error.message).toContain(
          `This needs the permission flyrail.resource.write in cluster "${cluster}"`,
        );
      }
    });

    it('says that the cluster is away to whoever may know of it, which tells nothing of an object', async () => {
      host = await givenHost({
        flyrail: { clusters: [noFile] },
        decide: () =>
          createFlyrailConditionalDecision(
            flyrailResourceReadPermission,
            flyrailConditions.isEntityOwner({ claims: ['user:default/jane'] }),
          ),
      });
      const { status, body } = await host.get(
        `/v1/clusters/nofile/resources/${gadgets}/shop/b`,
      );
      expect(status).toBe(503);
      expect(body.error.message).toContain('Cluster "nofile" is unreachable');
    });
  });

  it.each([
    [
      'a cluster',
      '/v1/clusters/b/resources/gadgets.host.test.example.com/n/x',
      '"b"',
    ],
    ['a kind', '/v1/resources/toys.example.com', gadgets],
  ])('answers 404 for %s it does not know', async (_, route, named) => {
    host = await givenHost({ flyrail: { clusters: [noFile] } });
    const { status, body } = await host.get(route);
    expect(status).toBe(404);
    expect(body.error.message).toContain(named);
  });

  it('answers 400 with the fields for a request that is not one', async () => {
    host = await givenHost({ flyrail: { clusters: [noFile] } });
    const { status, body } = await host.apply('nofile', {
      object: { ...gadget('a', 'b'), metadata: { name: 'b' } },
      dryRun: true,
    });
    expect(status).toBe(400);
    expect(body.error).toMatchObject({
      name: 'InputError',
      problems: [{ field: 'metadata.namespace', message: expect.any(String) }],
    });
  });

  it.each([
    ['metadata.namespace', '..', 'a'],
    ['metadata.namespace', 'a.b', 'a'],
    ['metadata.namespace', '', 'a'],
    ['metadata.namespace', 'n'.repeat(64), 'a'],
    ['metadata.name', 'a', '..'],
    ['metadata.name', 'a', 'b..c'],
    ['metadata.name', 'a', 'b/../c'],
    ['metadata.name', 'a', 'Shop'],
    ['metadata.name', 'a', 'n'.repeat(254)],
  ])(
    'answers 400 with %s for one that no object can have: %p %p',
    async (field, namespace, name) => {
      host = await givenHost({ flyrail: { clusters: [noFile] } });
      const { status, body } = await host.apply('nofile', {
        object: gadget(namespace, name),
        dryRun: true,
      });
      expect(status).toBe(400);
      expect(body.error.problems).toEqual([
        { field, message: expect.stringMatching(/^must be /) },
      ]);
    },
  );

  it('answers 401 to nobody', async () => {
    host = await givenHost({ flyrail: { clusters: [] } });
    expect((await host.asNobody('/v1/clusters')).status).toBe(401);
  });

  it.each([
    ['flyrail.resource.read', 'reading'],
    ['flyrail.resource.write', 'writing, dry runs included'],
  ])('without %s refuses %s and names the permission', async denied => {
    host = await givenHost({ flyrail: { clusters: [noFile] }, deny: [denied] });
    const read = denied.endsWith('read');
    const answers = read
      ? [
          await host.get('/v1/clusters'),
          await host.get(`/v1/resources/${gadgets}`),
          await host.get(`/v1/clusters/nofile/resources/${gadgets}/a/b`),
        ]
      : [
          await host.apply('nofile', {
            object: gadget('a', 'b'),
            dryRun: true,
          }),
          await host.delete(`/v1/clusters/nofile/resources/${gadgets}/a/b`),
        ];
    for (const { status, body } of answers) {
      expect(status).toBe(403);
      expect(body.error.message).toContain(denied);
    }
    const audited = {
      eventId: read ? 'resource-read' : 'resource-write',
      meta: expect.objectContaining({
        person: 'user:default/mock',
        cluster: 'nofile',
        namespace: 'a',
        name: 'b',
      }),
      ended: 'fail',
    };
    const ofOne = host.audits.filter(({ meta }) => meta?.name);
    expect(ofOne).toEqual(read ? [audited] : [audited, audited]);
  });

  it('with permissions off refuses writes and says which setting decides, but allows dry runs', async () => {
    host = await givenHost({
      flyrail: { clusters: [noFile] },
      config: { permission: { enabled: false } },
    });
    const object = gadget('a', 'b');
    const write = await host.apply('nofile', { object, dryRun: false });
    expect(write.status).toBe(403);
    expect(write.body.error.message).toContain(
      'flyrail.allowWritesWithoutPermissions',
    );
    // 503: it came past the gate, to the cluster that is not there.
    expect((await host.apply('nofile', { object, dryRun: true })).status).toBe(
      503,
    );
  });

  it('starts with credentials that cannot be had, and says so of their cluster', async () => {
    const kubeconfig = join(folder, 'kubeconfig');
    writeFileSync(kubeconfig, JSON.stringify(failingExecKubeconfig));
    host = await givenHost({
      flyrail: { clusters: [{ name: 'exec', kubeconfig }] },
      config: lendingToken('another'),
    });
    const cluster = await eventually('it is unreachable', async () => {
      const { body } = await host!.get('/v1/clusters');
      return body.items[0].state === 'unreachable' && body.items[0];
    });
    expect(cluster).toMatchObject({ name: 'exec', remedy: expect.any(String) });
  });

  it.each([
    [
      'a misspelt key',
      { flyrail: { clusers: [] } },
      /flyrail\.clusers: unknown key.*did you mean "clusters"/,
    ],
    [
      'a token that the kubernetes plugin lends to people',
      {
        flyrail: { clusters: [away] },
        config: lendingToken('x'),
      },
      /"away" uses the same token as kubernetes\.clusterLocatorMethods\[0\]\.clusters\[0\]\.serviceAccountToken/,
    ],
  ])('does not start with %s', async (_, given, message) => {
    await expect(givenHost(given)).rejects.toThrow(message);
  });
});
