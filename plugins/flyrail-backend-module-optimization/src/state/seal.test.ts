import { randomBytes } from 'node:crypto';
import { sealerOf } from './seal';

const key = () => randomBytes(32).toString('base64');

describe('A sealed state', () => {
  const first = key();
  const sealer = sealerOf([first]);
  const sealed = sealer.seal('{"cpu":"500m"}', 'prod/shop');

  it('tells nothing and opens for whose it is', () => {
    expect(sealed).not.toContain('500m');
    expect(sealer.open(sealed, 'prod/shop')).toBe('{"cpu":"500m"}');
    expect(sealer.seal('{"cpu":"500m"}', 'prod/shop')).not.toBe(sealed);
  });

  it('opens after a change of keys, while the old one is kept', () => {
    expect(sealerOf([key(), first]).open(sealed, 'prod/shop')).toContain('cpu');
    expect(() => sealerOf([key()]).open(sealed, 'prod/shop')).toThrow(
      /previousStateKeys/,
    );
  });

  it.each([
    ['for another workload', sealed, 'prod/other', /another workload/],
    ['when it was changed', `${sealed.slice(0, -2)}AA`, 'prod/shop', /changed/],
    [
      'when its tag is short',
      sealed.replace(/\.[^.]{22}\./, '.AAAA.'),
      'prod/shop',
      /changed/,
    ],
    ['when it is something else', 'hello', 'prod/shop', /not a sealed state/],
  ])('does not open %s', (_, text, context, words) => {
    expect(() => sealer.open(text, context)).toThrow(words);
  });

  it.each(['', 'c2hvcnQ=', 'not base64 at all'])(
    'is not made with the key "%s"',
    text => {
      expect(() => sealerOf([text])).toThrow(/openssl rand -base64 32/);
    },
  );
});
