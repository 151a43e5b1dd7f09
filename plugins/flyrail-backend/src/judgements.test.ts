import type { KubernetesObject } from '@flyrail/backstage-plugin-flyrail-common';
import { Judgements } from './judgements';

const object = (): KubernetesObject => ({
  apiVersion: 'example.com/v1',
  kind: 'Gadget',
  metadata: { name: 'a', namespace: 'shop' },
});

describe('what conditions say of an object', () => {
  it('is decided once for the same object, owners and conditions', () => {
    const judgements = new Judgements();
    const decide = jest.fn(() => true);
    const same = object();
    for (let turn = 0; turn < 3; turn++) {
      expect(judgements.by({ rule: 'R' })(same, [['a']], decide)).toBe(true);
    }
    expect(decide).toHaveBeenCalledTimes(1);
  });

  it.each([
    ['the object changed', object(), [['a']], { rule: 'R' }],
    ['it has other owners', undefined, [['b']], { rule: 'R' }],
    ['another entity has its id too', undefined, [['a'], ['b']], { rule: 'R' }],
    ['the conditions are others', undefined, [['a']], { rule: 'S' }],
  ])('is decided again when %s', (_, other, owners, conditions) => {
    const judgements = new Judgements();
    const same = object();
    expect(judgements.by({ rule: 'R' })(same, [['a']], () => true)).toBe(true);
    expect(judgements.by(conditions)(other ?? same, owners, () => false)).toBe(
      false,
    );
  });
});
