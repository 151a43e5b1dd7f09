import { isSelected, selectorQuery, type LabelSelector } from './selector';

const shop = { app: 'shop', tier: 'web' };

describe('a label selector', () => {
  it.each<[string, LabelSelector | undefined, boolean, string | undefined]>([
    ['none', undefined, false, undefined],
    ['empty', {}, true, undefined],
    ['labels it has', { matchLabels: { app: 'shop' } }, true, 'app=shop'],
    ['labels it lacks', { matchLabels: { app: 'x' } }, false, 'app=x'],
    [
      'In',
      {
        matchLabels: { app: 'shop' },
        matchExpressions: [
          { key: 'tier', operator: 'In', values: ['web', 'api'] },
        ],
      },
      true,
      'app=shop,tier in (web,api)',
    ],
    [
      'NotIn what it has',
      {
        matchExpressions: [{ key: 'tier', operator: 'NotIn', values: ['web'] }],
      },
      false,
      'tier notin (web)',
    ],
    [
      'NotIn of what it has not',
      { matchExpressions: [{ key: 'zone', operator: 'NotIn', values: ['a'] }] },
      true,
      'zone notin (a)',
    ],
    [
      'Exists',
      { matchExpressions: [{ key: 'tier', operator: 'Exists' }] },
      true,
      'tier',
    ],
    [
      'DoesNotExist',
      { matchExpressions: [{ key: 'tier', operator: 'DoesNotExist' }] },
      false,
      '!tier',
    ],
  ])('%s', (_, selector, selected, query) => {
    expect(isSelected(selector, shop)).toBe(selected);
    expect(selectorQuery(selector)).toBe(query);
  });
});
