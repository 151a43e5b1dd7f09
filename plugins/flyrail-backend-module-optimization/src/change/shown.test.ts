import type { CurrentRecommendation } from '@flyrail/backstage-plugin-optimization-common';
import { isNearly, withPresentCosts } from './shown';

const shown = (change: Partial<CurrentRecommendation> = {}) =>
  ({
    id: 'first',
    optimizationType: 'right_size_cpu',
    currentCost: 50,
    optimizedCost: 8,
    monthlySavings: 42,
    confidenceScore: 0.9,
    riskLevel: 'LOW',
    changes: { cpu_request: '50m' },
    containers: [
      {
        name: 'app',
        before: { cpu_request: '300m' },
        after: { cpu_request: '50m' },
      },
    ],
    reasons: ['of two pods'],
    ...change,
  } as CurrentRecommendation);

describe('a recommendation that is nearly the one that people have seen', () => {
  const ofTwenty = shown({
    id: 'second',
    currentCost: 500,
    optimizedCost: 80,
    monthlySavings: 420,
    reasons: ['of twenty pods'],
  });

  it('stays, with what it saves of as many pods as there are now', () => {
    expect(isNearly(shown(), ofTwenty)).toBe(true);
    expect(withPresentCosts(shown(), ofTwenty)).toEqual({
      ...ofTwenty,
      id: 'first',
    });
  });

  it('stays untouched while as many pods cost as much', () => {
    const seen = shown();
    const again = shown({ id: 'second', optimizedCost: 8.1 });
    expect(withPresentCosts(seen, again)).toBe(seen);
  });

  it('stays, without what spot capacity would save once no node is', () => {
    const spot = { changes: { spot: 'eks' }, containers: [] };
    const gone = shown({ ...spot, optimizedCost: 50, monthlySavings: 0 });
    expect(isNearly(shown(spot), gone)).toBe(true);
    expect(withPresentCosts(shown(spot), gone)).toMatchObject({
      ...{ optimizedCost: 50, monthlySavings: 0 },
    });
  });

  it('says nothing of nodes any more that gave something back before', () => {
    const before = shown({ realizableSavings: 12 });
    expect(withPresentCosts(before, ofTwenty)).not.toHaveProperty(
      'realizableSavings',
    );
  });
});
