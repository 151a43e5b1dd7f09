import { z } from 'zod';
import {
  conditionsSchema,
  defineResource,
  intOrString,
  kindId,
  parseResource,
  resourcePath,
  toCustomResourceDefinition,
} from '@flyrail/backstage-plugin-flyrail-common';
import { apiServer, apply, until } from './__testUtils__/apiServer';

const name = 'every';

/** One field of each form that a schema can take. */
const Every = defineResource({
  group: 'test.flyrail.io',
  version: 'v1',
  kind: 'Every',
  plural: 'everies',
  scope: 'Cluster',
  description: 'One field of each form that a schema can take.',
  spec: z.object({
    text: z.string().max(3).optional(),
    between: z.number().gt(0).lt(1).optional(),
    literal: z.literal('x').optional(),
    nullable: z.string().max(3).nullable().optional(),
    intOrString: intOrString().optional(),
    list: z.array(z.array(z.int()).max(2)).max(2).optional(),
    map: z.record(z.string(), z.object({ count: z.int().min(1) })).optional(),
    deep: z
      .object({
        deeper: z.object({ on: z.boolean().default(true) }).prefault({}),
      })
      .prefault({}),
    anything: z.unknown().optional(),
    open: z.looseObject({ known: z.string().optional() }).optional(),
  }),
  status: z.object({ conditions: conditionsSchema.optional() }),
});

const call = apiServer();
const collection = resourcePath(Every);
const crdPath = `/apis/apiextensions.k8s.io/v1/customresourcedefinitions/${kindId(
  Every,
)}`;
const every = (spec: object) => ({
  apiVersion: 'test.flyrail.io/v1',
  kind: 'Every',
  metadata: { name },
  spec,
});
const dryRun = (spec: object) =>
  call('POST', `${collection}?dryRun=All`, every(spec));

beforeAll(async () => {
  await apply(call, crdPath, toCustomResourceDefinition(Every));
  await until(
    () => call('GET', collection),
    ({ code }) => code === 200,
  );
}, 60_000);

afterAll(async () => {
  await call('DELETE', crdPath);
});

describe('every form of a schema, on a real API server', () => {
  it('is structural', async () => {
    const { body } = await call('GET', crdPath);
    const trouble = body.status.conditions.filter(
      ({ type }: any) => type === 'NonStructuralSchema',
    );
    expect(trouble).toEqual([]);
  });

  it('keeps what is right, and fills in nested defaults as parseResource does', async () => {
    const spec = {
      between: 0.5,
      literal: 'x',
      nullable: null,
      intOrString: '50%',
      list: [[1], [2, 3]],
      map: { a: { count: 1 } },
      anything: { at: ['all'] },
      open: { known: 'k', unknown: 1 },
    };
    const { body } = await dryRun(spec);
    expect(body.spec).toEqual({ ...spec, deep: { deeper: { on: true } } });
    const parsed = parseResource(Every, every(spec));
    expect(parsed.ok && parsed.object.spec).toEqual(body.spec);
  });

  it.each<[object, string]>([
    [{ text: 'long' }, 'spec.text'],
    [{ text: 1 }, 'spec.text'],
    [{ between: 0 }, 'spec.between'],
    [{ between: 1 }, 'spec.between'],
    [{ literal: 'y' }, 'spec.literal'],
    [{ nullable: 'long' }, 'spec.nullable'],
    [{ intOrString: true }, 'spec.intOrString'],
    [{ list: [[1], [2], [3]] }, 'spec.list'],
    [{ list: [[1], [1, 2, 3]] }, 'spec.list[1]'],
    [{ list: [[1], ['x']] }, 'spec.list[1][0]'],
    [{ map: { a: { count: 0 } } }, 'spec.map.a.count'],
    [{ map: { a: {} } }, 'spec.map.a.count'],
    [{ deep: { deeper: { on: 'yes' } } }, 'spec.deep.deeper.on'],
    [{ open: { known: 1 } }, 'spec.open.known'],
  ])('refuses %j at %s, as parseResource does', async (spec, field) => {
    const { body } = await dryRun(spec);
    const parsed = parseResource(Every, every(spec));
    const fields = body.details.causes
      .map((cause: any) => cause.field)
      .filter((named: string) => named !== '<nil>');
    expect([...new Set(fields)]).toEqual([field]);
    expect(
      parsed.ok ? [] : parsed.problems.map(problem => problem.field),
    ).toEqual([field]);
  });
});
