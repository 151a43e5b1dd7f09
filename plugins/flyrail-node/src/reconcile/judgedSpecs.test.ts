import {
  defineResource,
  type KubernetesObject,
} from '@flyrail/backstage-plugin-flyrail-common';
import { z } from 'zod';
import { JudgedSpecs } from './judgedSpecs';

const judge = jest.fn(() => true);
const Thing = defineResource({
  group: 'example.com',
  version: 'v1',
  kind: 'Thing',
  plural: 'things',
  scope: 'Namespaced',
  description: 'A thing.',
  spec: z.object({
    size: z.int().default(1).describe('How large.').refine(judge),
  }),
  status: z.object({}),
});

const thing = (
  metadata: Record<string, unknown>,
  spec: unknown = {},
): KubernetesObject => ({
  apiVersion: 'example.com/v1',
  kind: 'Thing',
  metadata: { name: 'one', uid: 'a', ...metadata },
  spec: spec as object,
});

describe('JudgedSpecs', () => {
  let specs: JudgedSpecs;

  beforeEach(() => {
    judge.mockClear();
    specs = new JudgedSpecs(Thing);
  });

  it('judges a generation once, and gives what else is new of the object', () => {
    specs.parse(thing({ generation: 1, labels: { a: '1' } }));
    const again = specs.parse(thing({ generation: 1, labels: { a: '2' } }));
    expect(again).toMatchObject({
      ok: true,
      object: { spec: { size: 1 }, metadata: { labels: { a: '2' } } },
    });
    expect(judge).toHaveBeenCalledTimes(1);
  });

  it.each([
    ['the next generation', { generation: 2 }],
    ['another object of the same name', { generation: 1, uid: 'b' }],
  ])('judges %s', (_, metadata) => {
    specs.parse(thing({ generation: 1 }, { size: 1 }));
    expect(specs.parse(thing(metadata, { size: 2 }))).toMatchObject({
      object: { spec: { size: 2 } },
    });
    expect(judge).toHaveBeenCalledTimes(2);
  });

  it.each([
    ['what it refused', { generation: 1 }, { size: 'large' }],
    ['an object without generations', {}, { size: 2 }],
  ])('keeps nothing of %s', (_, metadata, spec) => {
    specs.parse(thing(metadata, spec));
    expect(specs.parse(thing(metadata, { size: 3 }))).toMatchObject({
      ok: true,
      object: { spec: { size: 3 } },
    });
  });
});
