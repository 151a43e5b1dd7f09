import { mockServices } from '@backstage/backend-test-utils';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import type { Announcement } from './announcement';
import { PortalAnnouncer } from './portalAnnouncer';

const shop = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  metadata: {
    name: 'shop',
    annotations: { 'backstage.io/kubernetes-id': 'shop' },
  },
  relations: [{ type: 'ownedBy', targetRef: 'group:default/shop-team' }],
};

const applied = (labels?: Record<string, string>): Announcement => ({
  what: 'Applied',
  cluster: 'dev',
  object: { metadata: { namespace: 'prod', name: 'web', uid: 'u1', labels } },
  recommendation: 'r1',
  message: 'app cpu request 500m → 250m',
});
const labelled = applied({ 'backstage.io/kubernetes-id': 'shop' });

const announcer = (
  send: () => Promise<void>,
  entities: (typeof shop)[] = [shop],
) => {
  const logger = mockServices.logger.mock();
  return {
    logger,
    announcer: new PortalAnnouncer({
      notifications: { send },
      catalog: catalogServiceMock({ entities }),
      auth: mockServices.auth(),
      logger,
    }),
  };
};

describe('What happens to a workload', () => {
  it('is told to the owner of its entity, with a link to the tab', async () => {
    const send = jest.fn(async () => {});
    await announcer(send).announcer.tell(labelled);
    expect(send.mock.calls).toEqual([
      [
        {
          recipients: {
            type: 'entity',
            entityRef: ['group:default/shop-team'],
          },
          payload: {
            title: 'Optimized: prod/web',
            description: 'app cpu request 500m → 250m (cluster dev)',
            link: '/catalog/default/component/shop/optimization',
            severity: 'normal',
            topic: 'optimization',
            scope: 'optimization/dev/u1/Applied/r1',
          },
        },
      ],
    ]);
  });

  it.each([
    ['has no label', applied(), [shop]],
    ['has no entity', labelled, []],
    ['has no owner', labelled, [{ ...shop, relations: [] }]],
  ])('is told to nobody where it %s', async (_, announcement, entities) => {
    const send = jest.fn(async () => {});
    await announcer(send, entities).announcer.tell(announcement);
    expect(send).not.toHaveBeenCalled();
  });

  it.each([
    [
      'debug',
      'Failed to send notifications: Error: Request failed with status 404',
    ],
    ['warn', 'Failed to send notifications: TypeError: fetch failed'],
  ] as const)(
    'is no error where it cannot be told: a line of level %s',
    async (level, message) => {
      const { announcer: portal, logger } = announcer(async () => {
        throw new Error(message);
      });
      expect(portal.announce(labelled)).toBeUndefined();
      await new Promise<void>(resolve => {
        logger[level].mockImplementation(() => resolve());
      });
      expect(logger[level]).toHaveBeenCalledTimes(1);
      expect(
        logger[level === 'warn' ? 'debug' : 'warn'],
      ).not.toHaveBeenCalled();
    },
  );
});
