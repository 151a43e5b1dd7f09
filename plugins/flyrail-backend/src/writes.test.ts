import type {
  ClusterConnection,
  ClusterRequest,
} from '@flyrail/backstage-plugin-flyrail-node';
import { ApiError } from '@flyrail/backstage-plugin-flyrail-node';
import { Gadget, gadget } from './__testUtils__/testBackend';
import { applyResource, deleteResource } from './writes';

/** An API server that refuses what `refuse` says, and remembers what it was asked. */
function apiServer(refuse: (request: ClusterRequest) => Error | undefined) {
  const asked: string[] = [];
  const connection = {
    name: 'dev',
    title: 'Local cluster',
    request: async (request: ClusterRequest) => {
      const { method = 'GET', query, body } = request;
      asked.push(`${method}${query?.dryRun === 'All' ? ' dry run' : ''}`);
      const refused = refuse(request);
      if (refused) throw refused;
      return body;
    },
  } as unknown as ClusterConnection;
  return { connection, asked };
}

const missing = ({ method = 'GET' }: ClusterRequest) =>
  method === 'GET'
    ? new ApiError('dev', 404, 'NotFound', 'gadgets "one" not found')
    : undefined;
const refusing = (request: ClusterRequest) =>
  missing(request) ??
  new ApiError('dev', 422, 'Invalid', 'is invalid', [
    { field: 'spec.replicas', message: 'too many' },
  ]);

const write = (
  connection: ClusterConnection,
  dryRun: boolean,
  intent?: 'create',
) =>
  applyResource({
    connection,
    resource: Gadget,
    body: { object: gadget('shop', 'one'), dryRun, intent },
    person: 'user:default/jane',
  });
const remove = (connection: ClusterConnection, dryRun: boolean) =>
  deleteResource({
    connection,
    resource: Gadget,
    namespace: 'shop',
    name: 'one',
    dryRun,
  });

describe('a write', () => {
  it('is judged by the API server before it is done', async () => {
    const { connection, asked } = apiServer(missing);
    await write(connection, false);
    await remove(connection, false);
    expect(asked).toEqual([
      'GET',
      'PATCH dry run',
      'PATCH',
      'DELETE dry run',
      'DELETE',
    ]);
  });

  it('is not done when the dry run refuses it', async () => {
    const { connection, asked } = apiServer(refusing);
    await expect(write(connection, false)).rejects.toMatchObject({
      problems: [{ field: 'spec.replicas', message: 'too many' }],
    });
    await expect(remove(connection, false)).rejects.toThrow('refused');
    expect(asked).toEqual(['GET', 'PATCH dry run', 'DELETE dry run']);
  });

  it('is only judged when that is all that was asked for', async () => {
    const { connection, asked } = apiServer(missing);
    await write(connection, true);
    await remove(connection, true);
    expect(asked).toEqual(['GET', 'PATCH dry run', 'DELETE dry run']);
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
