import { mockServices } from '@backstage/backend-test-utils';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { Owners } from '@flyrail/backstage-plugin-flyrail-node';
import { FakeClock } from '@flyrail/backstage-plugin-flyrail-node/testing';
import { announcementOf, labelled, shop } from '../__testUtils__/announcements';
import { PortalAnnouncer } from './portalAnnouncer';

const given = (
  send: (notification: object) => Promise<void> = async () => {},
  entities: object[] = [shop],
) => {
  const logger = mockServices.logger.mock();
  const sent = jest.fn(send);
  const announcer = new PortalAnnouncer({
    notifications: { send: sent },
    owners: new Owners({
      catalog: catalogServiceMock({ entities: entities as (typeof shop)[] }),
      auth: mockServices.auth(),
      clock: new FakeClock(),
    }),
    logger,
  });
  return { announcer, logger, sent };
};

const owned = (owner: string) => ({
  metadata: { annotations: { 'flyrail.io/owner': owner } },
});
const costOptimization = (annotations: Record<string, string> = {}) => ({
  metadata: { namespace: 'prod', name: 'web', uid: 'u1', annotations },
});
const tab =
  '/catalog/default/component/shop/optimization?optimization=dev%2Fprod%2Fweb';
const fleet = '/optimization?text=web';

describe('What happens to a workload', () => {
  it.each([
    [
      'the owner of its entity, with a link to the tab',
      { object: labelled, sized: [owned('team-a')] },
      ['group:default/shop-team'],
      tab,
    ],
    [
      'whom its CostOptimization names, with a link to the fleet',
      {
        object: costOptimization({ 'flyrail.io/owner': 'User:default/Ann' }),
        sized: [labelled],
      },
      ['user:default/ann'],
      fleet,
    ],
    [
      'the owner of the entity of what it sizes, where it names nobody',
      { object: costOptimization(), sized: [labelled, owned('team-a')] },
      ['group:default/shop-team'],
      fleet,
    ],
    [
      'whom the workload names, where nobody else is named',
      { object: costOptimization(), sized: [costOptimization(), owned('ops')] },
      ['group:default/ops'],
      fleet,
    ],
  ])('is told to %s', async (_, more, entityRef, link) => {
    const { announcer, sent } = given();
    expect(await announcer.announce(announcementOf(more))).toBe('sent');
    expect(sent.mock.calls).toEqual([
      [
        {
          recipients: { type: 'entity', entityRef },
          payload: expect.objectContaining({ link }),
        },
      ],
    ]);
  });

  it.each([
    ['says whose it is', announcementOf(), [shop]],
    ['has an entity', announcementOf({ object: labelled }), []],
    [
      'has an entity with an owner',
      announcementOf({ object: labelled, sized: [labelled] }),
      [{ ...shop, relations: [] }],
    ],
    [
      'names an owner that can be one',
      announcementOf({ sized: [owned(':')] }),
      [shop],
    ],
  ])(
    'is told to nobody where nothing %s',
    async (_, announcement, entities) => {
      const { announcer, sent } = given(undefined, entities);
      expect(await announcer.announce(announcement)).toBe('nobody');
      expect(sent).not.toHaveBeenCalled();
    },
  );

  it('is complained of once while it cannot be told, and anew after it could', async () => {
    const answers = ['fetch failed', 'status 500', undefined, 'status 500'];
    const { announcer, logger } = given(async () => {
      const message = answers.shift();
      if (message) throw new Error(message);
    });
    const told: string[] = [];
    while (answers.length > 0) {
      told.push(await announcer.announce(announcementOf({ object: labelled })));
    }
    expect(told).toEqual(['failed', 'failed', 'sent', 'failed']);
    expect(logger.warn.mock.calls.map(([line]) => line)).toEqual([
      expect.stringMatching(
        /^Nobody was notified of Applied of CostOptimization prod\/web: fetch failed\. It is in the status/,
      ),
      expect.stringMatching(/status 500/),
    ]);
    expect(logger.debug).toHaveBeenCalledTimes(1);
  });

  it('is told to nobody while the catalog cannot say whose it is', async () => {
    const { logger, sent } = given();
    const away = new PortalAnnouncer({
      notifications: { send: sent },
      owners: {
        ownershipOf: async () => {
          throw new Error('The catalog cannot be asked');
        },
      },
      logger,
    });
    expect(await away.announce(announcementOf())).toBe('failed');
    expect(sent).not.toHaveBeenCalled();
    expect(logger.warn).toHaveBeenCalledTimes(1);
  });
});
