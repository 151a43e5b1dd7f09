import type {
  EventSummary,
  OwnedObject,
} from '@flyrail/backstage-plugin-flyrail-common';
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
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { hostToken, installRights } from './__testUtils__/rights';
import {
  Gadget,
  gadget,
  gadgetOperator,
  gadgets,
  givenHost,
} from './__testUtils__/testBackend';
import { temporaryFolder } from './__testUtils__/temporaryFolder';
import { eventsAbout } from './events';

const kubeconfig = requiredCluster();
const folder = temporaryFolder();

describe('the host on a real API server', () => {
  let connection: ClusterConnection;
  let space: TemporaryNamespace;
  let host: Awaited<ReturnType<typeof givenHost>>;
  /** The host's own account: it may ask for tokens, and nothing else. */
  let asHost: { kubeconfig: string; credentials: { token: string } };

  const whenInSync = (at: typeof host) =>
    eventually('the cluster is ok and read', async () => {
      const { body } = await at.get(`/v1/resources/${gadgets}`);
      return body.clusters[0].stale === false;
    });

  beforeAll(async () => {
    connection = createClusterConnection({
      name: 'dev',
      kubeConfig: await loadKubeConfig({ kubeconfig }),
      logger: quietLogger(),
    });
    await installResource(connection, Gadget);
    space = await temporaryNamespace(connection);
    await installRights(connection, [gadgetOperator], space.name);
    asHost = {
      kubeconfig,
      credentials: { token: await hostToken(connection, space.name) },
    };
    host = await givenHost({
      flyrail: {
        namespace: space.name,
        clusters: [{ name: 'dev', ...asHost }],
      },
    });
    await whenInSync(host);
  }, 60_000);

  afterAll(async () => {
    await host?.stop();
    await space?.remove();
    await connection?.close();
  });

  const route = (name: string) =>
    `/v1/clusters/dev/resources/${gadgets}/${space.name}/${name}`;

  it('tries, creates, changes, finds unchanged, and deletes, for a named person', async () => {
    const object = gadget(space.name, 'round');
    const tried = await host.apply('dev', { object, dryRun: true });
    expect(tried.body).toMatchObject({ operation: 'created', dryRun: true });
    expect((await host.get(route('round'))).status).toBe(404);

    const created = await host.apply('dev', {
      object,
      dryRun: false,
      intent: 'create',
    });
    expect(created.body).toMatchObject({ operation: 'created' });
    expect(created.body.object.metadata.annotations).toEqual({
      'flyrail.io/requested-by': 'user:default/mock',
    });

    const again = await host.apply('dev', { object, dryRun: false });
    expect(again.body).toMatchObject({ operation: 'unchanged', changes: [] });

    const changed = await host.apply('dev', {
      object: gadget(space.name, 'round', { replicas: 3 }),
      dryRun: false,
      intent: 'update',
      resourceVersion: again.body.object.metadata.resourceVersion,
    });
    expect(changed.body).toMatchObject({
      operation: 'configured',
      changes: [{ path: 'spec.replicas', before: 2, after: 3 }],
    });

    const detail = await eventually('the cache has it', async () => {
      const { body } = await host.get(route('round'));
      return body.object?.spec.replicas === 3 && body;
    });
    expect(detail).toMatchObject({
      cluster: { name: 'dev', state: 'ok' },
      stale: false,
      owned: [],
      drift: [],
    });

    const list = await host.get(`/v1/resources/${gadgets}?kubernetesId=round`);
    expect(list.body.clusters[0].items).toEqual([
      expect.objectContaining({ kind: 'Gadget' }),
    ]);

    expect((await host.delete(`${route('round')}?dryRun=true`)).status).toBe(
      204,
    );
    expect((await host.delete(route('round'))).status).toBe(204);
    await eventually('it is gone', async () => {
      return (await host.get(route('round'))).status === 404;
    });
    expect(host.audits).toContainEqual({
      eventId: 'resource-write',
      meta: {
        queryType: 'apply',
        person: 'user:default/mock',
        cluster: 'dev',
        kindId: gadgets,
        namespace: space.name,
        name: 'round',
        dryRun: false,
      },
      ended: 'success',
    });
  });

  it.each([
    [
      'a value out of range',
      { replicas: 101 },
      'spec.replicas',
      /less than or equal to 100/,
    ],
    ['an unknown field', { replcas: 2 }, 'spec.replcas', /not declared/],
    ['a wrong type', { replicas: 'two' }, 'spec.replicas', /expected numeric/],
  ])('names field and reason for %s', async (_, spec, field, message) => {
    const { status, body } = await host.apply('dev', {
      object: gadget(space.name, 'wrong', spec as never),
      dryRun: true,
    });
    expect(status).toBe(400);
    expect(body.error).toMatchObject({
      name: 'InputError',
      problems: [{ field, message: expect.stringMatching(message) }],
    });
  });

  it('says that a namespace does not exist and how to make it', async () => {
    const { status, body } = await host.apply('dev', {
      object: gadget('no-such-namespace', 'a'),
      dryRun: true,
    });
    expect(status).toBe(400);
    expect(body.error.problems).toEqual([
      {
        field: 'metadata.namespace',
        message: expect.stringContaining(
          'kubectl create namespace no-such-namespace',
        ),
      },
    ]);
  });

  it('lets only one of many creators at once win', async () => {
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, index) =>
        host.apply('dev', {
          object: gadget(space.name, 'contested', { replicas: index + 1 }),
          dryRun: false,
          intent: 'create',
        }),
      ),
    );
    const statuses = answers.map(({ status }) => status).sort();
    expect(statuses).toEqual([200, ...Array(7).fill(409)]);
    expect(answers.find(({ status }) => status === 409)!.body.error).toEqual(
      expect.objectContaining({
        name: 'ConflictError',
        message: expect.stringContaining('already exists in cluster "dev"'),
      }),
    );
  });

  it('never takes a field that another manager holds, and names that manager', async () => {
    await connection.serverSideApply(Gadget, gadget(space.name, 'held'), {
      fieldManager: 'argocd',
    });
    const { status, body } = await host.apply('dev', {
      object: gadget(space.name, 'held', { replicas: 9 }),
      dryRun: false,
    });
    expect(status).toBe(409);
    expect(body.error).toMatchObject({
      name: 'ConflictError',
      message: expect.stringContaining('spec.replicas belongs to "argocd"'),
    });
  });

  it.each([true, false])(
    'says at the name that it is taken, not who holds its fields; dry run: %s',
    async dryRun => {
      await connection.serverSideApply(Gadget, gadget(space.name, 'taken'), {
        fieldManager: 'argocd',
      });
      const { status, body } = await host.apply('dev', {
        object: gadget(space.name, 'taken', { replicas: 9 }),
        dryRun,
        intent: 'create',
      });
      expect(status).toBe(409);
      expect(body.error).toMatchObject({
        name: 'ConflictError',
        message: expect.not.stringContaining('argocd'),
        problems: [
          {
            field: 'metadata.name',
            message: `a Gadget of this name exists in namespace ${space.name} on dev: choose another name, or edit that one`,
          },
        ],
      });
    },
  );

  it('shows the events of an object and its pods in a namespace with 600 of others', async () => {
    const busy = await host.apply('dev', {
      object: gadget(space.name, 'busy'),
      dryRun: false,
    });
    const eventOf = (name: string, regarding: object) =>
      connection.request({
        method: 'POST',
        path: `/apis/events.k8s.io/v1/namespaces/${space.name}/events`,
        body: {
          apiVersion: 'events.k8s.io/v1',
          kind: 'Event',
          metadata: { name, namespace: space.name },
          eventTime: '2026-01-01T00:00:00.000000Z',
          reportingController: 'host.test.example.com/test',
          reportingInstance: 'test',
          action: 'Test',
          reason: 'Tested',
          type: 'Normal',
          regarding: { namespace: space.name, ...regarding },
        },
      });
    // Their names sort before, so that they fill the first page of all.
    for (let hundred = 0; hundred < 6; hundred++) {
      await Promise.all(
        Array.from({ length: 100 }, (_, index) =>
          eventOf(`a-${hundred}-${index}`, {
            kind: 'Pod',
            name: 'other',
            uid: 'other',
          }),
        ),
      );
    }
    await eventOf('z-own', {
      kind: 'Gadget',
      name: 'busy',
      uid: busy.body.object.metadata.uid,
    });
    await eventOf('z-pod', { kind: 'Pod', name: 'busy-6f7d9c5b4d-x2x4z' });
    const regarded = (events: EventSummary[]) =>
      events.map(({ regarding }) => `${regarding.kind} ${regarding.name}`);
    const { body } = await host.get(route('busy'));
    // A Gadget owns nothing, so no pods are of it.
    expect(regarded(body.events)).toEqual(['Gadget busy']);
    const deployment: OwnedObject = {
      ...{ apiVersion: 'apps/v1', kind: 'Deployment', name: 'busy' },
      ...{ namespace: space.name, uid: 'of-the-deployment' },
      ...{ state: 'present', health: 'healthy', message: '' },
    };
    const events = await eventsAbout(connection, body.object, [deployment]);
    expect(regarded(events).sort()).toEqual([
      'Gadget busy',
      'Pod busy-6f7d9c5b4d-x2x4z',
    ]);
  });

  it('refuses a change of an object that has changed since it was read', async () => {
    const object = gadget(space.name, 'moving');
    const first = await host.apply('dev', { object, dryRun: false });
    const { resourceVersion } = first.body.object.metadata;
    const next = { ...gadget(space.name, 'moving', { replicas: 5 }) };
    await host.apply('dev', { object: next, dryRun: false });
    const late = await host.apply('dev', {
      object: gadget(space.name, 'moving', { replicas: 7 }),
      dryRun: false,
      resourceVersion,
    });
    const copied = gadget(space.name, 'moving', { replicas: 7 });
    Object.assign(copied.metadata, { resourceVersion });
    const copy = await host.apply('dev', { object: copied, dryRun: false });
    for (const { status, body } of [late, copy]) {
      expect(status).toBe(409);
      expect(body.error.message).toContain('changed by someone else');
    }
  });

  it('takes up a cluster that comes later, by itself', async () => {
    const file = join(folder, 'kubeconfig');
    const late = await givenHost({
      flyrail: {
        namespace: space.name,
        clusters: [{ ...asHost, name: 'late', kubeconfig: file }],
      },
    });
    try {
      await eventually('it is unreachable at first', async () => {
        const { body } = await late.get('/v1/clusters');
        return body.items[0].state === 'unreachable';
      });
      copyFileSync(kubeconfig, file);
      await whenInSync(late);
      const { body } = await late.get('/v1/clusters');
      expect(body.items[0]).toMatchObject({ name: 'late', state: 'ok' });
    } finally {
      await late.stop();
    }
  });
});
