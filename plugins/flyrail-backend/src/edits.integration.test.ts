import {
  createClusterConnection,
  loadKubeConfig,
  type ClusterConnection,
} from '@flyrail/backstage-plugin-flyrail-node';
import {
  eventually,
  installResource,
  quietLogger,
  requiredCluster,
  temporaryNamespace,
  type TemporaryNamespace,
} from '@flyrail/backstage-plugin-flyrail-node/testing';
import { hostToken, installRights } from './__testUtils__/rights';
import {
  Gadget,
  gadget,
  gadgetOperator,
  gadgets,
  givenHost,
} from './__testUtils__/testBackend';

const kubeconfig = requiredCluster();

describe('an edit on a real API server', () => {
  let connection: ClusterConnection;
  let space: TemporaryNamespace;
  let host: Awaited<ReturnType<typeof givenHost>>;

  beforeAll(async () => {
    connection = createClusterConnection({
      name: 'dev',
      kubeConfig: await loadKubeConfig({ kubeconfig }),
      logger: quietLogger(),
    });
    await installResource(connection, Gadget);
    space = await temporaryNamespace(connection);
    await installRights(connection, [gadgetOperator], space.name);
    const token = await hostToken(connection, space.name);
    host = await givenHost({
      flyrail: {
        namespace: space.name,
        clusters: [{ name: 'dev', kubeconfig, credentials: { token } }],
      },
    });
    await eventually('the cluster is ok and read', async () => {
      const { body } = await host.get(`/v1/resources/${gadgets}`);
      return body.clusters[0].stale === false;
    });
  }, 60_000);

  afterAll(async () => {
    await host?.stop();
    await space?.remove();
    await connection?.close();
  });

  const route = (name: string) =>
    `/v1/clusters/dev/resources/${gadgets}/${space.name}/${name}`;
  const latest = async (name: string) =>
    (await host.get(`${route(name)}/latest`)).body;
  const baseOf = ({ object: { metadata } }: any) => ({
    uid: metadata.uid,
    generation: metadata.generation,
  });
  /** Somebody with kubectl, outside the portal. */
  const byHand = (name: string, method: 'POST' | 'PATCH', body: object) =>
    connection.request<any>({
      method,
      path: `/apis/host.test.example.com/v1/namespaces/${space.name}/gadgets${
        method === 'PATCH' ? `/${name}` : ''
      }`,
      query: { fieldManager: 'kubectl-edit' },
      contentType:
        method === 'PATCH' ? 'application/merge-patch+json' : undefined,
      body,
    });

  it('changes and removes what somebody else has set, and names the person', async () => {
    await byHand('theirs', 'POST', {
      ...gadget(space.name, 'theirs', { replicas: 2, image: 'nginx:1.21' }),
    });
    const start = await latest('theirs');
    expect(start.managers).toEqual([
      {
        manager: 'kubectl-edit',
        time: expect.any(String),
        fields: ['spec.image', 'spec.replicas'],
      },
    ]);
    const edit = { spec: { replicas: 3 }, base: baseOf(start) };
    const tried = await host
      .patch(route('theirs'))
      .send({ ...edit, dryRun: true });
    expect(tried.body.changes).toEqual([
      {
        path: 'metadata.annotations["flyrail.io/requested-by"]',
        after: 'user:default/mock',
      },
      { path: 'spec.image', before: 'nginx:1.21' },
      { path: 'spec.replicas', before: 2, after: 3 },
    ]);
    expect((await latest('theirs')).object).toEqual(start.object);

    const done = await host
      .patch(route('theirs'))
      .send({ ...edit, dryRun: false });
    expect(done.body).toMatchObject({ operation: 'configured' });
    const now = await latest('theirs');
    expect(now.object.spec).toEqual({ replicas: 3 });
    expect(now.managers[0].manager).toBe('flyrail-portal');

    const unchanged = await host.patch(route('theirs')).send({
      spec: { replicas: 3 },
      base: baseOf(now),
      dryRun: false,
    });
    expect(unchanged.body).toMatchObject({ operation: 'unchanged' });
  });

  it('is refused when the spec was changed meanwhile, not when only its status was', async () => {
    await host.apply('dev', {
      object: gadget(space.name, 'busy'),
      dryRun: false,
    });
    const start = await latest('busy');
    await connection.request({
      method: 'PATCH',
      path: `/apis/host.test.example.com/v1/namespaces/${space.name}/gadgets/busy/status`,
      contentType: 'application/merge-patch+json',
      body: { status: { phase: 'moving' } },
    });
    const first = await host.patch(route('busy')).send({
      spec: { replicas: 4 },
      base: baseOf(start),
      dryRun: false,
    });
    expect(first.body).toMatchObject({ operation: 'configured' });
    const second = await host.patch(route('busy')).send({
      spec: { replicas: 5 },
      base: baseOf(start),
      dryRun: false,
    });
    expect(second.status).toBe(409);
    expect(second.body.error.message).toMatch(/changed by someone else/);

    await host.delete(route('busy'));
    await eventually('it is gone', async () => {
      return (await host.get(`${route('busy')}/latest`)).status === 404;
    });
    await host.apply('dev', {
      object: gadget(space.name, 'busy'),
      dryRun: false,
    });
    const other = await host.patch(route('busy')).send({
      spec: { replicas: 5 },
      base: baseOf(start),
      dryRun: false,
    });
    expect(other.status).toBe(409);
    expect(other.body.error.message).toMatch(/another object/);
    const deleted = await host.delete(
      `${route('busy')}?uid=${start.object.metadata.uid}`,
    );
    expect(deleted.status).toBe(409);
  });

  it('names the field that the API server refuses', async () => {
    await host.apply('dev', {
      object: gadget(space.name, 'wrong'),
      dryRun: false,
    });
    const base = baseOf(await latest('wrong'));
    const refused = await host
      .patch(route('wrong'))
      .send({ spec: { replicas: 1000 }, base, dryRun: true });
    expect(refused.status).toBe(400);
    expect(refused.body.error.problems).toEqual([
      { field: 'spec.replicas', message: expect.stringMatching(/100/) },
    ]);
    const unknown = await host
      .patch(route('wrong'))
      .send({ spec: { replicas: 1, typo: 1 }, base, dryRun: true });
    expect(unknown.status).toBe(400);
    expect(unknown.body.error.message).toMatch(/typo/);
  });

  it('is refused where Argo CD keeps the object', async () => {
    const object = gadget(space.name, 'kept');
    await byHand('kept', 'POST', {
      ...object,
      metadata: {
        ...object.metadata,
        annotations: {
          'argocd.argoproj.io/tracking-id': `shop:host.test.example.com/Gadget:${space.name}/kept`,
        },
      },
    });
    const start = await latest('kept');
    expect(start.gitOwner).toEqual({ tool: 'argocd', name: 'shop' });
    const refused = await host
      .patch(route('kept'))
      .send({ spec: { replicas: 3 }, base: baseOf(start), dryRun: true });
    expect(refused.status).toBe(409);
    expect(refused.body.error.message).toMatch(/Argo CD \("shop"\)/);
  });

  it('asks the operator for something, and changes nothing else', async () => {
    const polish = 'host.test.example.com/polish';
    await byHand('asked', 'POST', {
      ...gadget(space.name, 'asked', { replicas: 2 }),
    });
    const start = await latest('asked');
    const ask = (requests: Record<string, string>, dryRun: boolean) =>
      host.patch(route('asked')).send({
        spec: start.object.spec,
        requests,
        base: baseOf(start),
        dryRun,
      });
    const tried = await ask({ [polish]: 'today' }, true);
    expect(tried.body.changes).toContainEqual({
      path: `metadata.annotations["${polish}"]`,
      after: 'today',
    });
    expect((await latest('asked')).object).toEqual(start.object);
    const asked = await ask({ [polish]: 'today' }, false);
    expect(asked.body).toMatchObject({
      operation: 'configured',
      object: {
        metadata: {
          generation: start.object.metadata.generation,
          annotations: {
            [polish]: 'today',
            'flyrail.io/requested-by': 'user:default/mock',
          },
        },
        spec: start.object.spec,
      },
    });
    const refused = await ask({ 'flyrail.io/paused': 'true' }, false);
    expect([refused.status, refused.body.error.message]).toEqual([
      400,
      expect.stringMatching(/a Gadget cannot be asked for that; use host/),
    ]);
  });

  it('asks also for what Argo CD keeps', async () => {
    const polish = 'host.test.example.com/polish';
    const object = gadget(space.name, 'kept-and-asked');
    await byHand('kept-and-asked', 'POST', {
      ...object,
      metadata: {
        ...object.metadata,
        annotations: {
          'argocd.argoproj.io/tracking-id': `shop:host.test.example.com/Gadget:${space.name}/kept-and-asked`,
        },
      },
    });
    const start = await latest('kept-and-asked');
    const { body } = await host.patch(route('kept-and-asked')).send({
      spec: start.object.spec,
      requests: { [polish]: 'today' },
      base: baseOf(start),
      dryRun: false,
    });
    expect(body.object.metadata.annotations).toMatchObject({
      [polish]: 'today',
      'argocd.argoproj.io/tracking-id': expect.any(String),
    });
  });

  it('does not stop the template from applying again', async () => {
    await host.apply('dev', {
      object: gadget(space.name, 'again'),
      dryRun: false,
    });
    await host.patch(route('again')).send({
      spec: { replicas: 7 },
      base: baseOf(await latest('again')),
      dryRun: false,
    });
    const again = await host.apply('dev', {
      object: gadget(space.name, 'again', { replicas: 3 }),
      dryRun: false,
    });
    expect(again.body.object.spec).toEqual({ replicas: 3 });
  });
});
