import { differences, rebase } from './rebase';

describe('what differs', () => {
  it.each([
    ['nothing', { a: 1, b: { c: 2 } }, { b: { c: 2 }, a: 1 }, []],
    [
      'one leaf',
      { a: { b: 1, c: 2 } },
      { a: { b: 3, c: 2 } },
      [{ path: 'spec.a.b', before: 1, after: 3 }],
    ],
    [
      'a section that came and one that went',
      { a: { b: 1 } },
      { c: { d: 1 } },
      [
        { path: 'spec.a', before: { b: 1 } },
        { path: 'spec.c', after: { d: 1 } },
      ],
    ],
    [
      'a list, as a whole',
      { env: [{ name: 'A' }] },
      { env: [] },
      [{ path: 'spec.env', before: [{ name: 'A' }], after: [] }],
    ],
  ])('%s', (_, before, after, found) => {
    expect(differences(before, after)).toEqual(found);
  });
});

describe('a change on top of what others did meanwhile', () => {
  const base = {
    image: 'nginx:1',
    replicas: 2,
    security: { policy: 'strict' },
  };

  it.each<[string, {}, {}, { spec: {}; clashes: string[] }]>([
    [
      'keeps both when they are about different fields',
      { ...base, replicas: 3 },
      { ...base, image: 'nginx:2', security: { policy: 'none' } },
      {
        spec: { image: 'nginx:2', replicas: 3, security: { policy: 'none' } },
        clashes: [],
      },
    ],
    [
      'keeps the person’s where both changed the same, and says so',
      { ...base, replicas: 3 },
      { ...base, replicas: 5 },
      { spec: { ...base, replicas: 3 }, clashes: ['spec.replicas'] },
    ],
    [
      'is no clash where both wanted the same',
      { ...base, replicas: 3 },
      { ...base, replicas: 3 },
      { spec: { ...base, replicas: 3 }, clashes: [] },
    ],
    [
      'removes what the person removed',
      { image: 'nginx:1', security: { policy: 'strict' } },
      { ...base, image: 'nginx:2' },
      {
        spec: { image: 'nginx:2', security: { policy: 'strict' } },
        clashes: [],
      },
    ],
    [
      'merges inside a section that both added',
      { ...base, probes: { path: '/healthz' } },
      { ...base, probes: { periodSeconds: 5 } },
      {
        spec: { ...base, probes: { path: '/healthz', periodSeconds: 5 } },
        clashes: [],
      },
    ],
  ])('%s', (_, mine, theirs, merged) => {
    expect(rebase(base, mine, theirs)).toEqual(merged);
  });
});
