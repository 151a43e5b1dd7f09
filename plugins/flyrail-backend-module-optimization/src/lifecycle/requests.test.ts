import { resourcePath } from '@flyrail/backstage-plugin-flyrail-common';
import { ApiError } from '@flyrail/backstage-plugin-flyrail-node';
import {
  APPLY_REQUEST,
  CostOptimization,
  ROLLBACK_REQUEST,
  type CurrentRecommendation,
} from '@flyrail/backstage-plugin-optimization-common';
import { address, limit, Shop } from '../__testUtils__/changedShop';
import { analysisTarget } from '../target/analysisTarget';
import { carryOn } from './carryOn';
import { propose } from './propose';
import { fingerprint } from './recommend';

const SIZE = resourcePath(CostOptimization, { ...address, name: 'size' });

/** Deployment `shop`, and a CostOptimization of which a person wants something. */
class AskedShop extends Shop {
  readonly events: string[] = [];

  asks(annotations: Record<string, string>) {
    this.api.given(SIZE, { ...this.api.at(SIZE)!, metadata: { annotations } });
    this.annotations = annotations;
  }

  /** What is on the object. */
  get asked() {
    return Object.keys(this.api.at(SIZE)!.metadata.annotations ?? {});
  }

  operation() {
    const operation = super.operation();
    const { metadata, spec } = operation.look.object;
    metadata.resourceVersion = this.api.at(SIZE)!.metadata.resourceVersion;
    spec.metricsWindow = '7d';
    operation.look.event = ({ note }: any) => this.events.push(note);
    Object.assign(operation.parts.settings, {
      ...{ recheckMs: 3_600_000, unavailableMs: 60_000 },
    });
    const nothing = { outcome: 'nothingToGain', message: 'It is fine' };
    operation.parts.analysis = { analyse: async () => nothing };
    return operation;
  }

  /** A look at which nothing is carried on. */
  async proposes(recommended?: CurrentRecommendation) {
    const { look, parts, story } = this.operation();
    const [target, inForce] = [this.target(), await this.kept];
    if (recommended) {
      const seen = await analysisTarget(look, target, inForce);
      Object.assign(story.status, {
        currentRecommendation: recommended,
        lastAnalysis: look.now().toISOString(),
        analyzed: fingerprint(look.object, seen),
      });
    }
    const outcome: any = await propose(look, parts, story, {
      ...{ target, address, inForce },
      isLost: false,
    });
    const { conditions } = outcome.report;
    this.statuses.set('size', { ...story.status, conditions });
    this.annotations = this.api.at(SIZE)!.metadata.annotations ?? {};
    return conditions.find(({ type }: any) => type === 'Applicable')?.message;
  }
}

let shop: AskedShop;

beforeEach(() => {
  shop = new AskedShop();
});

describe('A rollback request', () => {
  it('that names nothing in force is taken off, and said to be', async () => {
    shop.asks({ [ROLLBACK_REQUEST]: 'undone', other: 'x' });
    await shop.proposes();
    expect(shop.asked).toEqual(['other']);
    expect(shop.events).toEqual([
      'Rolling back "undone" was asked for, but nothing is in force now: look at it and ask again',
    ]);
  });

  it('that names what was undone meanwhile undoes nothing else', async () => {
    await shop.proved('proven', [limit('512Mi', '1Gi')]);
    shop.asks({ [ROLLBACK_REQUEST]: 'undone' });
    expect(await shop.looks()).toBe('settled');
    await shop.proposes();
    expect(shop.limits.memory).toBe('1Gi');
    expect(shop.asked).toEqual([]);
  });

  it('that names what is said to be in force stays', async () => {
    await shop.proved('proven', [limit('512Mi', '1Gi')]);
    shop.asks({ [ROLLBACK_REQUEST]: 'proven' });
    await shop.proposes();
    expect(shop.asked).toEqual([ROLLBACK_REQUEST]);
  });

  it('that came since the look began stays', async () => {
    shop.asks({ [ROLLBACK_REQUEST]: 'undone' });
    const operation = shop.operation();
    shop.asks({ [ROLLBACK_REQUEST]: 'proven' });
    shop.annotations = { [ROLLBACK_REQUEST]: 'undone' };
    shop.operation = () => operation;
    const error = await shop.proposes().catch(each => each);
    expect(error).toBeInstanceOf(ApiError);
    expect(error.stale).toBe(true);
    expect(shop.asked).toEqual([ROLLBACK_REQUEST]);
  });

  it('that came just before another change was put upon what it names undoes both', async () => {
    await shop.proved('first', [limit('512Mi', '1Gi')]);
    await shop.begins(await shop.decided('second', [limit('1Gi', '700Mi')]));
    shop.asks({ [ROLLBACK_REQUEST]: 'first' });
    expect(await shop.looks()).toBe('gone');
    expect(shop.limits.memory).toBe('512Mi');
    expect(shop.asked).toEqual([]);
  });

  it.each(['first', 'second'])(
    'for the %s change ends the try of the second one, and leaves what proved itself',
    async id => {
      await shop.proved('first', [limit('512Mi', '1Gi')]);
      const kept = (await shop.kept)!;
      const { workload } = shop.target();
      const canary = {
        startedAt: new Date(shop.now).toISOString(),
        ...{ of: 2, pods: [], wanted: [] },
      };
      await shop.keeper.write(shop.api, address, {
        ...kept,
        ...{ step: 'trying', sequence: kept.sequence + 1, canary },
        recommendation: { ...kept.recommendation, id: 'second' },
        previous: { recommendation: kept.recommendation, leaves: kept.leaves },
        leaves: [{ ...limit('1Gi', '700Mi'), original: '512Mi' }],
      });
      shop.asks({
        [ROLLBACK_REQUEST]: id,
        'flyrail.io/requested-by': 'user:default/jane',
      });
      const operation = shop.operation();
      const { story } = operation;
      await carryOn(
        { ...operation, state: await shop.kept },
        { workload } as any,
        undefined,
      );
      expect(shop.asked).toEqual(['flyrail.io/requested-by']);
      expect(story.status.held).toMatchObject({ recommendation: 'second' });
      expect(story.status.history[0]).toMatchObject({
        by: 'user:default/jane',
        message: expect.stringMatching(
          /^Its try was stopped by user:default\/jane .*was never changed .*stays in force .*ask again to undo that, too/,
        ),
      });
      shop.statuses.set('size', story.status);
      shop.annotations = {};
      expect(await shop.looks()).toBe('settled');
      expect(shop.limits.memory).toBe('1Gi');
      expect((await shop.kept)!.recommendation.id).toBe('first');
    },
  );
});

describe('A request to apply', () => {
  const recommended = {
    ...{ id: 'new', optimizationType: 'combined', changePercent: 10 },
    ...{ currentCost: 2, optimizedCost: 1, monthlySavings: 1 },
    ...{ confidenceScore: 0.9, riskLevel: 'LOW', changes: {} },
  } as CurrentRecommendation;

  it.each([
    ['another recommendation', recommended, 'the recommendation is "new"'],
    ['what is not recommended any more', undefined, 'nothing is recommended'],
  ])(
    'of %s is told, then taken off, and stays told until something else is recommended',
    async (_, shown, answer) => {
      const said = `Applying "old" was asked for, but ${answer} now: look at it and ask again`;
      shop.asks({ [APPLY_REQUEST]: 'old' });
      expect(await shop.proposes(shown)).toBe(said);
      expect(shop.asked).toEqual([APPLY_REQUEST]);
      expect(await shop.proposes(shown)).toBe(said);
      expect(shop.asked).toEqual([]);
      expect(await shop.proposes(shown)).toBe(said);
      expect(
        await shop.proposes({ ...recommended, id: 'newer' }),
      ).not.toContain('"old"');
      expect(shop.limits.memory).toBe('512Mi');
    },
  );

  it('is not outdated where it is being seen to', async () => {
    await shop.proved('proven', [limit('512Mi', '1Gi')]);
    shop.asks({ [APPLY_REQUEST]: 'proven' });
    expect(await shop.proposes()).toBeUndefined();
    expect(shop.asked).toEqual([APPLY_REQUEST]);
  });
});

it('What the API server refuses to a person is told as theirs', async () => {
  const { request } = shop.api;
  const refusing = async (each: any) => {
    if (each.path.includes('/deployments/')) {
      throw new ApiError('local', 422, 'Invalid', 'limits are too low');
    }
    return request(each);
  };
  Object.assign(shop.api, { request: refusing });
  shop.asks({ 'flyrail.io/requested-by': 'user:default/jane' });
  const { story } = await shop.begins({
    ...(await shop.decided('lowered', [limit('512Mi', '1Mi')])),
    byPerson: true,
  });
  expect(story.status.history).toMatchObject([
    { what: 'Failed', by: 'user:default/jane' },
  ]);
});
