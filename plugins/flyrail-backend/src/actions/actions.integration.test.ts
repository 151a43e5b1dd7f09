import { mockCredentials } from '@backstage/backend-test-utils';
import {
  createClusterConnection,
  createFlyrailConditionalDecision,
  flyrailConditions,
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
import { flyrailResourceWritePermission } from '@flyrail/backstage-plugin-flyrail-common';
import {
  Gadget,
  gadget,
  gadgets,
  givenHost,
} from '../__testUtils__/testBackend';

const kubeconfig = requiredCluster();

jest.setTimeout(60_000);

describe('the actions of the host', () => {
  let admin: ClusterConnection;
  let space: TemporaryNamespace;
  let host: Awaited<ReturnType<typeof givenHost>>;
  let writableNamespaces: string[];

  const invoke = async (name: string, input: object) => {
    const { status, body } = await host
      .post(`/.backstage/actions/v1/actions/flyrail:${name}/invoke`)
      .set('Authorization', mockCredentials.user.header())
      .send(input);
    return { status, error: body.error, output: body.output };
  };
  const address = (name: string) => ({
    cluster: 'dev',
    kindId: gadgets,
    namespace: space.name,
    name,
  });
  const apply = (name: string, spec: object, more: object = {}) =>
    invoke('apply-resource', {
      cluster: 'dev',
      kindId: gadgets,
      object: gadget(space.name, name, spec as never),
      ...more,
    });

  beforeAll(async () => {
    admin = createClusterConnection({
      name: 'dev',
      kubeConfig: await loadKubeConfig({ kubeconfig }),
      logger: quietLogger(),
    });
    await installResource(admin, Gadget);
    space = await temporaryNamespace(admin);
    writableNamespaces = [space.name];
    host = await givenHost({
      flyrail: {
        namespace: space.name,
        clusters: [{ name: 'dev', kubeconfig, identity: 'shared' }],
      },
      decide: name =>
        name === flyrailResourceWritePermission.name
          ? createFlyrailConditionalDecision(
              flyrailResourceWritePermission,
              flyrailConditions.isInNamespace({
                namespaces: writableNamespaces,
              }),
            )
          : undefined,
    });
    await eventually('the operator runs', async () => {
      const { output } = await invoke('list-clusters', {});
      return output?.clusters[0].operators[0]?.state === 'running';
    });
  });

  afterAll(async () => {
    await host?.stop();
    await space?.remove();
    await admin?.close();
  });

  it('are these, and say truly what they do', async () => {
    const { body } = await host.get('/.backstage/actions/v1/actions');
    const told = body.actions.map(({ id, attributes }: any) => [
      id,
      ...['readOnly', 'destructive', 'idempotent'].filter(
        each => attributes[each],
      ),
    ]);
    expect(told).toEqual([
      ['flyrail:list-clusters', 'readOnly', 'idempotent'],
      ['flyrail:list-resources', 'readOnly', 'idempotent'],
      ['flyrail:get-resource', 'readOnly', 'idempotent'],
      ['flyrail:explain-resource', 'readOnly', 'idempotent'],
      ['flyrail:apply-resource', 'destructive', 'idempotent'],
      ['flyrail:delete-resource', 'destructive', 'idempotent'],
      ['flyrail:pause-resource', 'idempotent'],
      ['flyrail:resume-resource', 'idempotent'],
    ]);
    for (const { description, schema } of body.actions) {
      expect(description.length).toBeGreaterThan(40);
      expect(schema.input.type).toBe('object');
    }
  });

  it('change nothing unless they are told to', async () => {
    const tried = await apply('careful', { replicas: 2 });
    expect(tried.output).toMatchObject({ operation: 'created', dryRun: true });
    expect((await invoke('get-resource', address('careful'))).status).toBe(404);

    const done = await apply('careful', { replicas: 2 }, { dryRun: false });
    expect(done.output).toMatchObject({ operation: 'created', dryRun: false });
    const found = await invoke('get-resource', address('careful'));
    expect(found.output.object.metadata.annotations).toEqual({
      'flyrail.io/requested-by': 'user:default/mock',
    });
    expect(
      (await invoke('delete-resource', address('careful'))).output,
    ).toEqual({ dryRun: true, deleted: false });
    expect((await invoke('get-resource', address('careful'))).status).toBe(200);
    const gone = { ...address('careful'), dryRun: false };
    expect((await invoke('delete-resource', gone)).output).toEqual({
      dryRun: false,
      deleted: true,
    });
  });

  it('pause and resume without giving up what was applied', async () => {
    await apply('held', { replicas: 3 }, { dryRun: false });
    const tried = await invoke('pause-resource', address('held'));
    expect(tried.output).toMatchObject({
      dryRun: true,
      operation: 'configured',
    });
    const paused = await invoke('pause-resource', {
      ...address('held'),
      dryRun: false,
    });
    expect(paused.output).toMatchObject({
      operation: 'configured',
      changes: [
        { path: 'metadata.annotations["flyrail.io/paused"]', after: 'true' },
        {
          path: 'metadata.annotations["flyrail.io/paused-by"]',
          after: 'user:default/mock',
        },
      ],
      object: { spec: { replicas: 3 } },
    });
    const again = await invoke('pause-resource', {
      ...address('held'),
      dryRun: false,
    });
    expect(again.output.operation).toBe('unchanged');
    await eventually('it is told', async () => {
      const { output } = await invoke('explain-resource', address('held'));
      return output.text.includes('It is paused by user:default/mock');
    });
    // An apply that says nothing of the pause leaves it.
    const applied = await apply('held', { replicas: 4 }, { dryRun: false });
    expect(
      applied.output.object.metadata.annotations['flyrail.io/paused'],
    ).toBe('true');
    const resumed = await invoke('resume-resource', {
      ...address('held'),
      dryRun: false,
    });
    expect(Object.keys(resumed.output.object.metadata.annotations)).not.toEqual(
      expect.arrayContaining([expect.stringContaining('paused')]),
    );
  });

  it('list what there is', async () => {
    await apply('listed', { replicas: 1 }, { dryRun: false });
    await eventually('it is in the list', async () => {
      const { output } = await invoke('list-resources', {
        kindId: gadgets,
        kubernetesId: 'listed',
      });
      return output.clusters[0].items[0]?.metadata.name === 'listed';
    });
    const { status } = await invoke('list-resources', { kindId: 'toys' });
    expect(status).toBe(404);
  });

  it('go by the same permissions, and leave the same audit events', async () => {
    await apply('guarded', { replicas: 1 }, { dryRun: false });
    writableNamespaces = ['another'];
    try {
      for (const answer of [
        await apply('guarded', { replicas: 2 }),
        await invoke('delete-resource', address('guarded')),
        await invoke('pause-resource', address('guarded')),
      ]) {
        expect(answer.status).toBe(403);
        expect(answer.error.message).toContain('flyrail.resource.write');
      }
    } finally {
      writableNamespaces = [space.name];
    }
    const ofGuarded = host.audits
      .filter(({ meta }) => meta?.name === 'guarded')
      .map(({ eventId, meta, ended }) => [eventId, meta?.queryType, ended]);
    expect(ofGuarded).toEqual([
      ['resource-write', 'apply', 'success'],
      ['resource-write', 'apply', 'fail'],
      ['resource-write', 'delete', 'fail'],
      ['resource-write', 'pause', 'fail'],
    ]);
  });

  it('name the fields that the API server refuses', async () => {
    const { status, error } = await apply('wrong', { replicas: 101 });
    expect(status).toBe(400);
    expect(error.message).toContain('spec.replicas');
  });
});
