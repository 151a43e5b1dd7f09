import { FlyrailClient, problemsOf } from './client';

function clientAnswering(status: number, body?: object) {
  const fetch = jest.fn(
    async (..._call: Parameters<typeof globalThis.fetch>) =>
      new Response(body && JSON.stringify(body), {
        status,
        headers: { 'content-type': 'application/json' },
      }),
  );
  const client = new FlyrailClient({
    discoveryApi: { getBaseUrl: async id => `http://portal/api/${id}` },
    fetchApi: { fetch },
  });
  return { client, fetch };
}

const address = {
  cluster: 'dev',
  kindId: 'webapps.platform.example.com',
  namespace: 'production',
  name: 'shop',
};

describe('FlyrailClient', () => {
  it('asks for the objects that match, leaving out what is not asked for', async () => {
    const { client, fetch } = clientAnswering(200, { clusters: [] });
    await client.listResources(address.kindId, {
      kubernetesId: 'a&b',
      namespace: undefined,
    });
    expect(fetch.mock.calls[0][0]).toBe(
      'http://portal/api/flyrail/v1/resources/webapps.platform.example.com?kubernetesId=a%26b',
    );
  });

  it('sends an object with the token of the caller', async () => {
    const { client, fetch } = clientAnswering(200, { operation: 'created' });
    const object = { apiVersion: 'v1', kind: 'K', metadata: { name: 'x' } };
    await client.applyResource(
      address,
      { object, dryRun: true },
      { token: 'secret' },
    );
    const [url, init] = fetch.mock.calls[0];
    expect(url).toBe(
      'http://portal/api/flyrail/v1/clusters/dev/resources/webapps.platform.example.com',
    );
    expect(init).toMatchObject({
      method: 'POST',
      headers: { Authorization: 'Bearer secret' },
      body: JSON.stringify({ object, dryRun: true }),
    });
  });

  it('deletes, and reads nothing from an empty answer', async () => {
    const { client, fetch } = clientAnswering(204);
    await client.deleteResource(address, { dryRun: true });
    expect(fetch.mock.calls[0][0]).toMatch(/production\/shop\?dryRun=true$/);
  });

  it('throws what the backend said, with the fields it refused', async () => {
    const problems = [{ field: 'spec.replicas', message: 'too many' }];
    const { client } = clientAnswering(400, {
      error: { name: 'InputError', message: 'refused', problems },
      response: { statusCode: 400 },
    });
    const error = await client.getResource(address).catch(caught => caught);
    expect(error).toMatchObject({ name: 'ResponseError', statusCode: 400 });
    expect(problemsOf(error)).toEqual(problems);
  });

  it.each([undefined, new Error('x'), { body: { error: { problems: [{}] } } }])(
    'finds no refused fields in %p',
    error => {
      expect(problemsOf(error)).toEqual([]);
    },
  );
});
