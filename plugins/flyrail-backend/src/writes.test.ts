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
