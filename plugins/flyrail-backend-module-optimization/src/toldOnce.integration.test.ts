// The plugin that a portal has: what it keeps is the question.
// eslint-disable-next-line @backstage/no-mixed-plugin-imports
import notificationsPlugin from '@backstage/plugin-notifications-backend';
import { faults } from '@flyrail/backstage-plugin-flyrail-node/testing';
import {
  APPLY_REQUEST,
  ROLLBACK_REQUEST,
} from '@flyrail/backstage-plugin-optimization-common';
import { givenPortal } from './__testUtils__/notifyingPortal';
import { Workshop } from './__testUtils__/workshop';
import type { Announced } from './notify/announcement';

jest.setTimeout(180_000);

const TITLES: Record<Announced, string> = {
  SavingsFound: 'Deployment shop could save 40.00 USD a month',
  Applied: 'Deployment shop is right-sized and saves 40.00 USD a month',
  RolledBack: 'Deployment shop was rolled back',
};

describe('The owner of a workload, whose host is killed right when it has told them', () => {
  let portal: Awaited<ReturnType<typeof givenPortal>>;
  let workshop: Workshop;

  beforeAll(async () => {
    portal = await givenPortal(notificationsPlugin);
  });
  afterAll(() => portal?.stop());
  afterEach(() => workshop?.close());

  it.each([
    ['before', faults.resetBefore(), 2],
    ['after', faults.resetAfter(), 1],
  ] as const)(
    'finds each once behind the bell, where that was %s the status was written',
    async (when, fault, times) => {
      workshop = await Workshop.open({ announcer: portal.announcer });
      const owner = `user:default/killed-${when}`;
      await workshop.deployment('shop', {
        metadata: { annotations: { 'flyrail.io/owner': owner } },
      });
      const isTold = async (what: Announced, ...titles: string[]) => {
        expect(
          (await portal.listOf(owner)).map(({ payload }) => payload.title),
        ).toEqual(expect.arrayContaining(titles));
        expect(await portal.listOf(owner)).toHaveLength(titles.length);
        expect(
          workshop.announced.filter(each => each.what === what).length,
        ).toBeGreaterThanOrEqual(times);
      };

      await workshop.killedTelling('told', 'SavingsFound', fault, () =>
        workshop.costOptimization('told', { dryRun: false }),
      );
      const { status } = await workshop.until(
        'told',
        'waits for a person',
        each => each.status?.currentRecommendation !== undefined,
      );
      await isTold('SavingsFound', TITLES.SavingsFound);

      const { id } = status!.currentRecommendation!;
      await workshop.killedTelling('told', 'Applied', fault, () =>
        workshop.annotate('told', { [APPLY_REQUEST]: id }),
      );
      await workshop.until(
        'told',
        'has proved itself',
        each => each.status?.applied?.verifiedAt !== undefined,
      );
      await isTold('Applied', TITLES.SavingsFound, TITLES.Applied);

      await workshop.killedTelling('told', 'RolledBack', fault, () =>
        workshop.annotate('told', { [ROLLBACK_REQUEST]: id }),
      );
      await workshop.until(
        'told',
        'is rolled back, and nothing is kept',
        each => each.status?.phase === 'RolledBack' && !each.status.applied,
      );
      await isTold('RolledBack', ...Object.values(TITLES));
    },
  );
});
