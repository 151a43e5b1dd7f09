import { OptimizerClient } from './client';
import { parseWorkloadId, workloadId } from './workloadId';

function clientAnswering(status: number, body: object) {
  const fetch = jest.fn(
    async (..._call: Parameters<typeof globalThis.fetch>) =>
      new Response(JSON.stringify(body), {
        status,
        headers: { 'content-type': 'application/json' },
      }),
  );
  const client = new OptimizerClient({
    discoveryApi: { getBaseUrl: async id => `http://portal/api/${id}` },
    fetchApi: { fetch },
  });
  return { client, fetch };
}

const frontend = {
  cluster: 'dev',
  namespace: 'shop',
  kind: 'Deployment',
  name: 'frontend-web',
} as const;

describe('OptimizerClient', () => {
  it('asks for workloads, leaving out what is not asked for', async () => {
    const { client, fetch } = clientAnswering(200, { clusters: [] });
    await client.listWorkloads({ kubernetesId: 'a&b' });
    expect(fetch.mock.calls[0][0]).toBe(
      'http://portal/api/flyrail/optimizer/workloads?kubernetes_id=a%26b',
    );
    await client.listWorkloads();
    expect(fetch.mock.calls[1][0]).toBe(
      'http://portal/api/flyrail/optimizer/workloads',
    );
  });

  it('asks for the chart of one workload', async () => {
    const { client, fetch } = clientAnswering(200, {});
    await client.getWorkloadMetrics(frontend, { window: '7d' });
    expect(fetch.mock.calls[0][0]).toBe(
      'http://portal/api/flyrail/optimizer/workloads/shop/frontend-web/metrics?cluster=dev&kind=Deployment&window=7d',
    );
  });

  it.each(['optimize', 'backtest'] as const)(
    'names the workload to %s, and sends the token of the caller',
    async verb => {
      const { client, fetch } = clientAnswering(200, {});
      await client[verb](frontend, {}, { token: 'secret' });
      const [url, init] = fetch.mock.calls[0];
      expect(url).toBe(
        `http://portal/api/flyrail/optimizer/${verb}/dev%3Ashop%3ADeployment%3Afrontend-web`,
      );
      expect(init).toMatchObject({
        method: 'POST',
        headers: { Authorization: 'Bearer secret' },
        body: '{}',
      });
    },
  );

  it('throws what the backend said', async () => {
    const { client } = clientAnswering(404, {
      error: { name: 'NotFoundError', message: 'no such workload' },
      response: { statusCode: 404 },
    });
    await expect(client.optimize(frontend)).rejects.toMatchObject({
      statusCode: 404,
      cause: { message: 'no such workload' },
    });
  });
});

describe("a workload's id", () => {
  it.each([
    ['dev:shop:Deployment:frontend-web', frontend],
    ['dev:shop:deployment:frontend-web', frontend],
    [
      'shop:StatefulSet:db.main',
      { namespace: 'shop', kind: 'StatefulSet', name: 'db.main' },
    ],
  ])('%s is read', (id, address) => {
    expect(parseWorkloadId(id)).toEqual(address);
  });

  it('is read as it is written', () => {
    expect(parseWorkloadId(workloadId(frontend))).toEqual(frontend);
  });

  it.each([
    ['shop', /write <cluster>:<namespace>:<kind>:<name>/],
    ['dev:shop:Deployment:', /write <cluster>/],
    ['dev:shop:Deployment:../secrets', /write <cluster>/],
    ['a:b:c:Deployment:d', /write <cluster>/],
    ['dev:shop:CronJob:nightly', /a CronJob cannot be optimized/],
  ])('%s is refused', (id, message) => {
    expect(() => parseWorkloadId(id)).toThrow(message);
  });
});
