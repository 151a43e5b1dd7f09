import { gadget } from './__testUtils__/testBackend';
import { told } from './cluster';

const since = '2026-01-01T00:00:00Z';
const dev = { name: 'dev', title: 'Local cluster', since };
const deleted = { type: 'delete' as const, object: gadget('shop', 'one') };

describe('what is told of a deletion', () => {
  it('is the deletion, while the kind is installed', () => {
    expect(told(deleted, { ...dev, state: 'ok' })).toBe(deleted);
  });

  it('is only that there is news, when the kind is not installed any longer', () => {
    expect(told(deleted, { ...dev, state: 'notInstalled' })).toEqual({
      type: 'owned',
      namespace: 'shop',
      name: 'one',
    });
  });
});
