import { gadget } from './__testUtils__/testBackend';
import { told } from './hostedOperator';

const deleted = { type: 'delete' as const, object: gadget('shop', 'one') };

describe('what is told of a deletion', () => {
  it('is the deletion, while the kind is installed', () => {
    expect(told(deleted, 'ok')).toBe(deleted);
  });

  it('is only that there is news, when the kind is not installed any longer', () => {
    expect(told(deleted, 'notInstalled')).toEqual({
      type: 'owned',
      namespace: 'shop',
      name: 'one',
    });
  });
});
