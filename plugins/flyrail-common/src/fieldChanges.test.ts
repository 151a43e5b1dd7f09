import { fieldChanges } from './fieldChanges';

const object = (spec: object, annotations?: Record<string, string>) => ({
  apiVersion: 'v1',
  kind: 'Gadget',
  metadata: { name: 'a', resourceVersion: `${Math.random()}`, annotations },
  spec,
  status: { seen: Math.random() },
});

describe('the changes of a write', () => {
  it.each([
    ['nothing', object({ a: 1 }), object({ a: 1 }), []],
    [
      'a value',
      object({ a: { b: 1 } }),
      object({ a: { b: 2 } }),
      [{ path: 'spec.a.b', before: 1, after: 2 }],
    ],
    [
      'an entry of a list',
      object({ a: [1] }),
      object({ a: [1, 2] }),
      [{ path: 'spec.a[1]', after: 2 }],
    ],
    [
      'a field that goes',
      object({ a: 1, b: 2 }),
      object({ a: 1 }),
      [{ path: 'spec.b', before: 2 }],
    ],
    [
      'an annotation',
      object({ a: 1 }, { 'x.io/y': '1' }),
      object({ a: 1 }, { 'x.io/y': '2' }),
      [{ path: 'metadata.annotations["x.io/y"]', before: '1', after: '2' }],
    ],
    [
      'a new object',
      undefined,
      object({ a: 1 }),
      [{ path: 'spec.a', after: 1 }],
    ],
  ])('of %s are named leaf by leaf', (_, before, after, changes) => {
    expect(fieldChanges(before, after)).toEqual(changes);
  });
});
