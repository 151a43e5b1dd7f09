import {
  mockCredentials,
  mockServices,
  startTestBackend,
} from '@backstage/backend-test-utils';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import type { JsonObject } from '@backstage/types';
// The host itself: whether the two start together is the question.
// eslint-disable-next-line @backstage/no-mixed-plugin-imports
import flyrailPlugin from '@flyrail/backstage-plugin-flyrail-backend';
import request from 'supertest';
import { optimizationModule } from './module';

// Loading a backend takes seconds on a busy machine.
jest.setTimeout(120_000);

const start = (optimization: JsonObject) =>
  startTestBackend({
    features: [
      flyrailPlugin,
      optimizationModule,
      mockServices.rootConfig.factory({
        data: {
          flyrail: {
            monitoring: { port: false },
            clusters: [
              {
                name: 'away',
                url: 'https://127.0.0.1:1',
                credentials: { token: 'x' },
              },
            ],
            optimization,
          },
        },
      }),
      catalogServiceMock.mock({ getEntities: async () => ({ items: [] }) })
        .factory,
    ],
  });

describe('the module in a host', () => {
  it('serves the optimizer, whatever its clusters and metrics stores do', async () => {
    const backend = await start({
      usage: [{ cluster: 'away', prometheus: { url: 'http://127.0.0.1:1' } }],
      prices: { cloud: 'aws' },
    });
    try {
      const { status, body } = await request(backend.server)
        .get('/api/flyrail/optimizer/workloads')
        .set('Authorization', mockCredentials.user.header());
      expect([status, body.clusters?.length]).toEqual([200, 1]);
      expect(body.clusters[0]).toMatchObject({
        cluster: { name: 'away' },
        workloads: [],
      });
    } finally {
      await backend.stop();
    }
  });

  it.each<[JsonObject, RegExp]>([
    [
      { timeZone: 'Mars/Olympus' },
      /flyrail\.optimization\.timeZone: must be the name of a time zone/,
    ],
    [
      { prices: { onDemand: { cpuCoreHour: -1 } } },
      /flyrail\.optimization\.prices\.onDemand\.cpuCoreHour: -1 is no price/,
    ],
    [
      { usage: [{ cluster: 'away', prometheus: { url: 'nowhere' } }] },
      /flyrail\.optimization\.usage\[0\]\.prometheus\.url: must be an http/,
    ],
  ])(
    'does not start with %p, and names the key',
    async (optimization, message) => {
      await expect(start(optimization)).rejects.toThrow(message);
    },
  );
});
