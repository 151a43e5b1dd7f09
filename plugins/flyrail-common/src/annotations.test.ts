import { capabilityAnnotation, parseCapability } from './annotations';

describe('capabilityAnnotation', () => {
  it('names the annotation that turns a tab on', () => {
    expect(capabilityAnnotation('webapp')).toBe('flyrail.io/webapp');
  });

  it('refuses what cannot be part of an annotation', () => {
    expect(() => capabilityAnnotation('Web App')).toThrow(/lower case/);
  });
});

describe('parseCapability', () => {
  it.each([
    ['enabled', { by: 'label' }],
    [' enabled ', { by: 'label' }],
    [
      'production/shop',
      { by: 'name', refs: [{ namespace: 'production', name: 'shop' }] },
    ],
    [
      'a/b, c/d.e',
      {
        by: 'name',
        refs: [
          { namespace: 'a', name: 'b' },
          { namespace: 'c', name: 'd.e' },
        ],
      },
    ],
  ])('reads %j', (value, selection) => {
    expect(parseCapability(value)).toEqual(selection);
  });

  it.each(['', 'true', 'shop', 'a/b/c', 'a/b,', '/b', 'a/', 'A/b', 'a.b/c'])(
    'says what to write instead of %j',
    value => {
      expect(parseCapability(value)).toEqual({
        by: 'invalid',
        message: expect.stringContaining('production/sample-app'),
      });
    },
  );
});
