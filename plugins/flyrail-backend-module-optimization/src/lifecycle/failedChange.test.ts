import { ROLLBACK_REQUEST } from '@flyrail/backstage-plugin-optimization-common';
import {
  address,
  leaf,
  limit,
  MAP,
  SCALER,
  Shop,
} from '../__testUtils__/changedShop';
import { autoscalerObject } from '../__testUtils__/workloads';
import type { LeafChange } from '../change/leaves';
import { finalizeWith } from '../finalize';
import { carryOn } from './carryOn';

describe('A change upon one that has proved itself', () => {
  let shop: Shop;

  beforeEach(async () => {
    shop = new Shop();
    await shop.proved('raised', [limit('512Mi', '1Gi')]);
  });

  it.each([
    ['to a size between', '700Mi'],
    ['to what was there before both', '512Mi'],
  ])(
    'that lowers memory %s is undone where pods are killed, and the first one stays',
    async (_, wanted) => {
      await shop.begins(await shop.decided('lowered', [limit('1Gi', wanted)]));
      expect(shop.limits.memory).toBe(wanted);
      shop.isKilled = true;
      expect(await shop.looks()).toBe('settled');
      expect(shop.limits.memory).toBe('1Gi');
      expect(shop.marked[0]).toBe('raised');
      expect(await shop.kept).toMatchObject({
        step: 'applied',
        recommendation: { id: 'raised', monthlySavings: 10 },
        leaves: [limit('1Gi', '1Gi')].map(each => ({
          ...each,
          original: '512Mi',
        })),
      });
      expect(shop.statuses.get('size')).toMatchObject({
        applied: { id: 'raised', changes: 'app memory limit 512Mi → 1Gi' },
        held: { reason: 'RolledBack', recommendation: 'lowered' },
        totalSavings: 10,
      });
      expect(shop.announced.at(-1)).toMatch(
        /ran out of memory.*old values are back.*stays in force \(app memory limit 512Mi → 1Gi\)/,
      );
      expect(shop.announced.filter(each => /worse/.test(each))).toHaveLength(1);
    },
  );

  it('is undone with the first one where a person wants that after it failed', async () => {
    await shop.begins(await shop.decided('lowered', [limit('1Gi', '700Mi')]));
    shop.isKilled = true;
    await shop.looks();
    shop.annotations = { [ROLLBACK_REQUEST]: 'raised' };
    expect(await shop.looks()).toBe('gone');
    expect(shop.limits.memory).toBe('512Mi');
    expect(shop.marked).toEqual([undefined, undefined]);
    expect(shop.statuses.get('size')).toMatchObject({ totalSavings: 0 });
    expect(shop.statuses.get('size')!.applied).toBeUndefined();
  });

  it('is undone with the first one where a person wants that', async () => {
    await shop.begins(await shop.decided('lowered', [limit('1Gi', '700Mi')]));
    shop.annotations = { [ROLLBACK_REQUEST]: 'lowered' };
    expect(await shop.looks()).toBe('gone');
    expect(shop.limits.memory).toBe('512Mi');
  });

  it.each([0, 1, 2])(
    'is undone with the first one where its object is deleted %s steps after it failed',
    async steps => {
      await shop.begins(await shop.decided('lowered', [limit('1Gi', '700Mi')]));
      shop.isKilled = true;
      for (let step = 0; step < steps; step++) {
        const operation = shop.operation();
        await carryOn(
          { ...operation, state: await shop.kept },
          shop.target() as any,
          undefined,
        );
        shop.statuses.set('size', operation.story.status);
      }
      for (let look = 0; look < 9 && (await shop.kept); look++) {
        const { look: context, parts } = shop.operation();
        await finalizeWith(parts)(context);
      }
      expect(await shop.kept).toBeUndefined();
      expect(shop.limits.memory).toBe('512Mi');
      expect(shop.marked).toEqual([undefined, undefined]);
    },
  );

  it('leaves no mark on what only it had changed', async () => {
    const target: LeafChange = {
      ...leaf('utilization.cpu', '60', '90'),
      ...{ autoscaler: 'shop', container: undefined },
    };
    await shop.begins(
      await shop.decided('both', [
        leaf('requests.cpu', '500m', '333m'),
        target,
      ]),
    );
    expect(shop.marked).toEqual(['both', 'both']);
    shop.isKilled = true;
    expect(await shop.looks()).toBe('settled');
    expect(shop.marked).toEqual(['raised', undefined]);
    expect(shop.media().autoscalers.get('shop')!.read(target)).toBe('60');
    expect((await shop.kept)!.autoscalers).toEqual([]);
  });

  it('of which only half could be written takes that half back, and no more', async () => {
    const target: LeafChange = {
      ...leaf('utilization.cpu', '60', '40'),
      ...{ autoscaler: 'shop', container: undefined },
    };
    const decision = await shop.decided('half', [
      limit('1Gi', '700Mi'),
      target,
    ]);
    await shop.begins(decision);
    // The autoscaler never got it, as if the host had been killed in between.
    const kept = (await shop.kept)!;
    await shop.keeper.write(shop.api, address, {
      ...{ ...kept, step: 'applying', sequence: kept.sequence + 1 },
      savedAt: new Date(shop.now).toISOString(),
    });
    shop.api.given(SCALER, {
      ...autoscalerObject('shop', {}),
      metadata: { name: 'shop', namespace: 'prod', uid: 'h1' },
      spec: { metrics: [] },
    });
    expect(await shop.looks()).toBe('settled');
    expect(shop.limits.memory).toBe('1Gi');
    expect((await shop.kept)!.recommendation.id).toBe('raised');
    expect(shop.announced.at(-1)).toMatch(/^Only half of it could be written/);
  });
});

describe('A schedule whose turn does worse', () => {
  const schedule = '0 7 * * *=2; 0 18 * * *=1';
  const sizeAndSchedule = [
    leaf('requests.cpu', '500m', '250m'),
    { ...leaf('replicas', '2', '2'), schedule },
  ];

  it.each([
    ['takes nothing but the schedule along', true, '250m', 'settled'],
    ['takes all of a change along', false, '500m', 'gone'],
  ])(
    '%s, where that had proved itself: %s',
    async (_, hasProved, cpu, result) => {
      const shop = new Shop();
      await shop.proved('all', sizeAndSchedule);
      if (!hasProved) {
        delete shop.statuses.get('size')!.applied!.verifiedAt;
      }
      const replicas = () => shop.media().main.read(leaf('replicas', '', ''));
      const night = Date.parse('2026-11-20T20:00:00Z');
      shop.now = night;
      shop.isKilled = true;
      expect(await shop.looks()).toBe(result);
      expect(replicas()).toBe('2');
      expect(shop.media().main.read(sizeAndSchedule[0])).toBe(cpu);
      expect(shop.announced.at(-1)).toMatch(/^It did worse/);
      expect(shop.statuses.get('size')!.applied?.changes).toBe(
        hasProved ? 'app cpu request 500m → 250m' : undefined,
      );
      expect(await shop.looks()).toBe(result);
      expect(replicas()).toBe('2');
    },
  );
});

it('A schedule that turned under a change that fails is watched again, and undone where it does worse itself', async () => {
  const shop = new Shop();
  await shop.proved('night', [
    leaf('requests.cpu', '500m', '250m'),
    { ...leaf('replicas', '2', '2'), schedule: '0 7 * * *=2; 0 18 * * *=1' },
  ]);
  shop.now = Date.parse('2026-11-20T16:55:00Z');
  await shop.begins(
    await shop.decided('lowered', [leaf('requests.cpu', '250m', '100m')]),
  );
  const read = (field: LeafChange['field']) =>
    shop.media().main.read(leaf(field, '', ''));
  shop.now = Date.parse('2026-11-20T18:00:00Z');
  expect(await shop.looks()).toBe('busy');
  expect([read('requests.cpu'), read('replicas')]).toEqual(['100m', '1']);
  shop.isKilled = true;
  expect(await shop.looks()).toBe('gone');
  expect([read('requests.cpu'), read('replicas')]).toEqual(['500m', '2']);
  expect(shop.announced.filter(each => /worse/.test(each))).toHaveLength(2);
});

it('The first change is undone as a whole where it fails', async () => {
  const shop = new Shop();
  await shop.begins(await shop.decided('lowered', [limit('512Mi', '300Mi')]));
  shop.isKilled = true;
  expect(await shop.looks()).toBe('gone');
  expect(shop.limits.memory).toBe('512Mi');
  expect(shop.marked).toEqual([undefined, undefined]);
});

describe('Two CostOptimizations of one workload', () => {
  it('decide at once: the later one leaves what the first one needs, and finds whose it is', async () => {
    const shop = new Shop();
    const first = await shop.decided('cpu', [
      leaf('requests.cpu', '500m', '250m'),
    ]);
    const second = await shop.decided('memory', [limit('512Mi', '300Mi')]);
    await shop.begins(first, 'size');
    const before = await shop.kept;
    const map = shop.api.at(MAP);
    const { outcome, story } = await shop.begins(second, 'other');
    expect(await shop.kept).toEqual(before);
    expect(shop.api.at(MAP)).toEqual(map);
    expect(shop.limits.memory).toBe('512Mi');
    expect(outcome).toMatchObject({ afterMs: 250 });
    expect(story.said('Applicable')).toBeUndefined();
    expect(story.status.phase).not.toBe('Failed');
  });
});

it('A change that was decided as of an earlier look leaves what is kept since', async () => {
  const shop = new Shop();
  await shop.proved('raised', [limit('512Mi', '1Gi')]);
  const decision = await shop.decided('lowered', [limit('1Gi', '700Mi')]);
  const kept = (await shop.kept)!;
  const later = { ...kept, sequence: kept.sequence + 1, savedAt: 'later' };
  await shop.keeper.write(shop.api, address, later);
  await shop.begins(decision);
  expect(await shop.kept).toEqual(later);
  expect(shop.limits.memory).toBe('1Gi');
});
