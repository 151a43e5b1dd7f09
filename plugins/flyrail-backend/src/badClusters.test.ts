import { writeFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { eventually } from '@flyrail/backstage-plugin-flyrail-node/testing';
import { gadget, gadgets, givenHost } from './__testUtils__/testBackend';
import { temporaryFolder } from './__testUtils__/temporaryFolder';

jest.setTimeout(60_000);

const file = join(temporaryFolder(), 'kubeconfig');

const status = (code: number, reason: string, message: string) =>
  JSON.stringify({ kind: 'Status', apiVersion: 'v1', code, reason, message });

/** Plain HTTP is allowed with a kubeconfig that says so, and needs no certificates. */
function plainKubeconfig(port: number): string {
  const cluster = {
    server: `http://127.0.0.1:${port}`,
    'insecure-skip-tls-verify': true,
  };
  writeFileSync(
    file,
    JSON.stringify({
      apiVersion: 'v1',
      kind: 'Config',
      'current-context': 'c',
      contexts: [{ name: 'c', context: { cluster: 'c', user: 'u' } }],
      clusters: [{ name: 'c', cluster }],
      users: [{ name: 'u', user: { token: 'x' } }],
    }),
  );
  return file;
}

/** Answers everything with the same. */
const always =
  (code: number, body: string): RequestListener =>
  (_, response) =>
    response.writeHead(code, { 'content-type': 'application/json' }).end(body);

const forbidden = status(
  403,
  'Forbidden',
  'User "somebody" cannot create resource "serviceaccounts/token"',
);

describe('a cluster that answers wrongly', () => {
  let server: Server;
  let host: Awaited<ReturnType<typeof givenHost>>;
  let requests: number;

  async function given(answer: RequestListener) {
    requests = 0;
    server = createServer((request, response) => {
      requests++;
      answer(request, response);
    });
    await new Promise<void>(done => server.listen(0, '127.0.0.1', done));
    const { port } = server.address() as AddressInfo;
    host = await givenHost({
      flyrail: {
        clusters: [
          {
            name: 'bad',
            kubeconfig: plainKubeconfig(port),
          },
        ],
      },
    });
  }

  afterEach(async () => {
    await host?.stop();
    server.closeAllConnections();
    await new Promise(done => server.close(done));
  });

  it.each<[string, RequestListener, object]>([
    [
      '401',
      always(401, status(401, 'Unauthorized', 'Unauthorized')),
      {
        state: 'unauthorized',
        message: expect.stringContaining('401'),
        remedy: expect.stringContaining('credentials'),
      },
    ],
    [
      '403',
      always(403, forbidden),
      {
        state: 'noIdentity',
        message: expect.stringContaining('may not ask for tokens'),
        remedy: expect.stringContaining("host's generated roles"),
      },
    ],
    [
      "404 of a Kubernetes without the operator's account",
      always(404, status(404, 'NotFound', 'serviceaccounts not found')),
      {
        state: 'noIdentity',
        message: expect.stringContaining(
          'ServiceAccount flyrail-system/flyrail-gadget does not exist',
        ),
        remedy: expect.stringContaining('config/rbac'),
      },
    ],
    [
      '404 of something that is no Kubernetes',
      always(404, '<h1>Not here</h1>'),
      {
        state: 'unreachable',
        message: expect.stringContaining('Not here'),
        remedy: expect.stringContaining('flyrail.clusters'),
      },
    ],
    [
      'garbage',
      always(200, '<html>Welcome</html>'),
      {
        state: 'unreachable',
        message: expect.stringContaining('did not answer with JSON'),
        remedy: expect.stringContaining('flyrail.clusters'),
      },
    ],
    [
      'JSON that means nothing',
      always(200, '{}'),
      {
        state: 'unreachable',
        message: expect.stringContaining('without a token'),
        remedy: expect.stringContaining('flyrail.clusters'),
      },
    ],
    [
      'nothing at all',
      () => {},
      {
        state: 'unreachable',
        message: expect.stringContaining('did not answer within'),
        remedy: expect.stringContaining('flyrail.clusters'),
      },
    ],
  ])(
    'with %s is a state of its operators, with the remedy',
    async (_, answer, expected) => {
      await given(answer);
      const operator = await eventually(
        'the state',
        async () => {
          const { body } = await host.get('/v1/clusters');
          const [found] = body.items[0].operators;
          return found && found.state !== 'starting' && found;
        },
        30_000,
      );
      expect(operator).toMatchObject({ operator: 'gadget', ...expected });
      // Nobody gets an error where a state is the answer, and nobody is told that all is well.
      const list = await host.get(`/v1/resources/${gadgets}`);
      expect(list.status).toBe(200);
      expect(list.body.clusters[0]).toMatchObject({
        cluster: { state: expect.not.stringMatching(/^ok$/) },
        stale: true,
      });
      const write = await host.apply('bad', {
        object: gadget('a', 'b'),
        dryRun: true,
      });
      expect(write.status).toBe(503);
    },
  );

  it('is not asked in a storm', async () => {
    await given(always(403, forbidden));
    await eventually('it was asked', () => requests > 2);
    const before = requests;
    // A page that is looked at by twenty people asks for states, not the cluster.
    for (let look = 0; look < 20; look++) await host.get('/v1/clusters');
    expect(requests - before).toBeLessThanOrEqual(2);
  });
});
