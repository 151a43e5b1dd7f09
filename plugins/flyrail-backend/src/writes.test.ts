import type {
  ClusterConnection,
  ClusterRequest,
} from '@flyrail/backstage-plugin-flyrail-node';
import { ApiError } from '@flyrail/backstage-plugin-flyrail-node';
import { Gadget, gadget } from './__testUtils__/testBackend';
import { ALLOWED, type Judge } from './access';
import { applyResource, deleteResource } from './writes';

/** An API server that refuses what `refuse` says, and remembers what it was asked. */
function apiServer(refuse: (request: ClusterRequest) => Error | undefined) {
  const asked: string[] = [];
  const connection = {
    name: 'dev',
    title: 'Local cluster',
    request: async (request: ClusterRequest) => {
      const { method = 'GET', query } = request;
      const body = request.body as { dryRun?: string[] } | undefined;
      const isDryRun = query?.dryRun === 'All' || body?.dryRun?.[0] === 'All';
      asked.push(`${method}${isDryRun ? ' dry run' : ''}`);
      const refused = refuse(request);
      if (refused) throw refused;
      return body ?? gadget('shop', 'one');
    },
  } as unknown as ClusterConnection;
  return { connection, asked };
}

/** There is none before it is applied. */
const missing = ({ method = 'GET' }: ClusterRequest) =>
  method === 'GET'
    ? new ApiError('dev', 404, 'NotFound', 'gadgets "one" not found')
    : undefined;
const there = () => undefined;
const refusing = (request: ClusterRequest) =>
  missing(request) ??
  new ApiError('dev', 422, 'Invalid', 'is invalid', [
    { field: 'spec.replicas', message: 'too many' },
  ]);

const write = (
  connection: ClusterConnection,
  dryRun: boolean,
  intent?: 'create',
  judge: Judge = ALLOWED,
) =>
  applyResource({
    connection,
    resource: Gadget,
    body: { object: gadget('shop', 'one'), dryRun, intent },
    person: 'user:default/jane',
    judge,
  });
const remove = (
  connection: ClusterConnection,
  dryRun: boolean,
  judge: Judge = ALLOWED,
) =>
  deleteResource({
    connection,
    resource: Gadget,
    namespace: 'shop',
    name: 'one',
    dryRun,
    judge,
  });

/** An API server that holds one gadget in versions of its own, and whose operator writes to it after it was read for the first `busy` times. */
function versioned({ busy = 0, annotations = {} } = {}) {
  let version = 7;
  let reads = 0;
  const sent: Record<string, unknown>[] = [];
  const connection = {
    name: 'dev',
    title: 'Local cluster',
    request: async ({ method, body, query }: ClusterRequest) => {
      const held = gadget('shop', 'one');
      const metadata = {
        ...held.metadata,
        annotations,
        uid: 'u1',
        resourceVersion: String(version),
      };
      if (method !== 'PATCH') {
        if (reads++ < busy) version += 1;
        return { ...held, metadata };
      }
      const asked = (body as any).metadata;
      if (!query?.dryRun) sent.push(asked);
      if (asked.resourceVersion !== String(version)) {
        throw new ApiError('dev', 409, 'Conflict', 'it has been modified');
      }
      return { ...(body as object), metadata: { ...metadata, ...asked } };
    },
  } as unknown as ClusterConnection;
  const apply = (metadata: object, body: object = {}) =>
    applyResource({
      connection,
      resource: Gadget,
      body: {
        object: {
          ...gadget('shop', 'one', { replicas: 3 }),
          metadata: { ...gadget('shop', 'one').metadata, ...metadata },
        },
        dryRun: false,
        ...body,
      },
      person: 'user:default/jane',
      judge: ALLOWED,
    });
  return { apply, sent };
}

describe('an apply', () => {
  it('is of the version that was judged', async () => {
    const { apply, sent } = versioned();
    await apply({});
    expect(sent).toEqual([
      expect.objectContaining({ uid: 'u1', resourceVersion: '7' }),
    ]);
  });

  it.each([
    [1, 'is done, after another look', 'configured'],
    [9, 'is given up when it does not stop', 'changed by someone else'],
  ])('that meets a change (%d times) %s', async (busy, _, expected) => {
    const { apply } = versioned({ busy });
    const answer = await apply({}).then(
      ({ operation }) => operation,
      ({ message }) => message,
    );
    expect(answer).toContain(expected);
  });

  it.each([
    ['it says itself', { resourceVersion: '6' }, {}],
    ['it is sent with', { resourceVersion: '7' }, { resourceVersion: '6' }],
  ])(
    'of a copy that is no longer the stored version is refused: the version %s',
    async (_, metadata, body) => {
      const { apply, sent } = versioned();
      await expect(apply(metadata, body)).rejects.toMatchObject({
        name: 'ConflictError',
        message: expect.stringContaining('changed by someone else'),
      });
      expect(sent).toEqual([]);
    },
  );

  it('of a copy of what is gone does not bring it back', async () => {
    const { connection, asked } = apiServer(missing);
    const object = gadget('shop', 'one');
    Object.assign(object.metadata, { resourceVersion: '7' });
    const applied = applyResource({
      connection,
      resource: Gadget,
      body: { object, dryRun: false },
      person: 'user:default/jane',
      judge: ALLOWED,
    });
    await expect(applied).rejects.toThrow('leave its resourceVersion out');
    expect(asked).toEqual(['GET']);
  });

  it('creates, whoever else creates it meanwhile is not written to', async () => {
    const versions: unknown[] = [];
    const { connection } = apiServer(request => {
      if (request.method === 'PATCH') {
        versions.push((request.body as any).metadata.resourceVersion);
      }
      return missing(request);
    });
    await write(connection, false);
    const tried = await write(connection, true, 'create');
    expect(versions).toEqual(['1', '1', '1']);
    // Applied again as it was answered, it is not taken for a copy of what is stored.
    expect(tried.object.metadata).not.toHaveProperty('resourceVersion');
  });

  const paused = {
    'flyrail.io/paused': 'true',
    'flyrail.io/paused-by': 'user:default/ada',
  };
  it.each<[string, object]>([
    ['flyrail.io/paused', { 'flyrail.io/paused': 'false' }],
    [
      'flyrail.io/paused-by',
      { ...paused, 'flyrail.io/paused-by': 'user:default/boss' },
    ],
  ])('cannot set %s', async (name, annotations) => {
    for (const held of [{}, paused]) {
      const { apply, sent } = versioned({ annotations: held });
      await expect(apply({ annotations })).rejects.toMatchObject({
        name: 'InputError',
        message: expect.stringMatching(/use …\/paused/),
      });
      expect(sent).toEqual([]);
    }
    const { apply } = versioned({ annotations: paused });
    await expect(apply({ annotations })).rejects.toThrow(name);
  });

  it('may say of a pause what is so', async () => {
    const { apply } = versioned({ annotations: paused });
    expect(await apply({ annotations: paused })).toMatchObject({
      operation: 'configured',
    });
  });
});

describe('a write', () => {
  it('is judged by the API server before it is done', async () => {
    const created = apiServer(missing);
    await write(created.connection, false);
    expect(created.asked).toEqual(['GET', 'PATCH dry run', 'PATCH']);
    const deleted = apiServer(there);
    await remove(deleted.connection, false);
    expect(deleted.asked).toEqual(['GET', 'DELETE dry run', 'DELETE']);
  });

  it('is not done when the dry run refuses it', async () => {
    const created = apiServer(refusing);
    await expect(write(created.connection, false)).rejects.toMatchObject({
      problems: [{ field: 'spec.replicas', message: 'too many' }],
    });
    expect(created.asked).toEqual(['GET', 'PATCH dry run']);
    const deleted = apiServer(request =>
      request.method === 'DELETE' ? refusing(request) : undefined,
    );
    await expect(remove(deleted.connection, false)).rejects.toThrow('refused');
    expect(deleted.asked).toEqual(['GET', 'DELETE dry run']);
  });

  it('is only judged when that is all that was asked for', async () => {
    const created = apiServer(missing);
    await write(created.connection, true);
    expect(created.asked).toEqual(['GET', 'PATCH dry run']);
    const deleted = apiServer(there);
    await remove(deleted.connection, true);
    expect(deleted.asked).toEqual(['GET', 'DELETE dry run']);
  });

  it('names the object that was judged, so that another of its name is not touched', async () => {
    const bodies: unknown[] = [];
    const { connection } = apiServer(({ method, body }) => {
      if (method === 'DELETE') bodies.push(body);
      return undefined;
    });
    const held = { ...gadget('shop', 'one') };
    Object.assign(held.metadata, { uid: 'the-one' });
    const request = connection.request.bind(connection);
    connection.request = (async (asked: ClusterRequest) =>
      asked.method ? request(asked) : held) as never;
    await remove(connection, false);
    expect(bodies).toEqual([
      expect.objectContaining({ preconditions: { uid: 'the-one' } }),
      expect.objectContaining({ preconditions: { uid: 'the-one' } }),
    ]);
  });

  it.each([true, false])(
    'that should create what is there names the name as the problem, dry run: %s',
    async dryRun => {
      const { connection, asked } = apiServer(() => undefined);
      connection.request = (async () => gadget('shop', 'one')) as never;
      await expect(write(connection, dryRun, 'create')).rejects.toMatchObject({
        name: 'ConflictError',
        problems: [
          {
            field: 'metadata.name',
            message:
              'a Gadget of this name exists in namespace shop on Local cluster: choose another name, or edit that one',
          },
        ],
      });
      expect(asked).toEqual([]);
    },
  );
});
