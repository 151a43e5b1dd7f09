import { withoutAdded } from './withoutAdded';

describe('a spec from a form', () => {
  it.each<[string, {}, {}, {}]>([
    [
      'loses the sections that nobody filled in, however deep',
      { image: 'a', resources: { requests: {}, limits: {} }, env: [] },
      { image: 'a' },
      { image: 'a' },
    ],
    [
      'keeps what was empty before',
      { image: 'a', resources: {}, host: '' },
      { image: 'b', resources: {} },
      { image: 'a', resources: {} },
    ],
    [
      'keeps false and zero, which somebody chose',
      { paused: false, runAsUser: 0 },
      {},
      { paused: false, runAsUser: 0 },
    ],
    [
      'loses what the form added inside a list, not the line itself',
      { env: [{ name: 'A', value: '' }, {}] },
      { env: [{ name: 'A' }] },
      { env: [{ name: 'A' }, {}] },
    ],
  ])('%s', (_, spec, before, left) => {
    expect(withoutAdded(spec, before)).toEqual(left);
  });
});
