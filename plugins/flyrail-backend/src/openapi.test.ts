import SwaggerParser from '@apidevtools/swagger-parser';
import {
  apiDescription,
  requireDescribed,
} from './__testUtils__/apiDescription';
import { createRouter } from './router';

/** `get /v1/clusters`, in the notation of OpenAPI, for each route of the router. */
function servedRoutes(): string[] {
  const router = createRouter({} as never) as unknown as {
    stack: { route?: { path: string; methods: Record<string, boolean> } }[];
  };
  return router.stack.flatMap(({ route }) =>
    route
      ? Object.keys(route.methods).map(
          method => `${method} ${route.path.replace(/:(\w+)/g, '{$1}')}`,
        )
      : [],
  );
}

describe('the OpenAPI document', () => {
  it('is a valid one', async () => {
    await expect(
      SwaggerParser.validate(apiDescription()),
    ).resolves.toBeTruthy();
  });

  it('describes every route that is served, and no other', () => {
    const { paths } = apiDescription();
    const described = Object.entries<object>(paths).flatMap(([route, item]) =>
      Object.keys(item)
        .filter(key => key !== 'parameters')
        .map(method => `${method} ${route}`),
    );
    expect(described.sort()).toEqual(servedRoutes().sort());
  });

  it('names each operation once', () => {
    const operations = Object.values<any>(apiDescription().paths).flatMap(
      item =>
        Object.values<any>(item).flatMap(
          ({ operationId }) => operationId ?? [],
        ),
    );
    expect(new Set(operations).size).toBe(operations.length);
    expect(operations).toHaveLength(servedRoutes().length);
  });

  // Every answer of every test of the host goes through this check: here, that it can fail.
  it.each([
    [
      'a field that is not described',
      200,
      { items: [], extra: 1 },
      /additional/,
    ],
    ['a field that is missing', 200, {}, /required property 'items'/],
    ['an error that is none', 403, { message: 'no' }, /required property/],
  ])('is no longer true with %s', (_, status, body, message) => {
    expect(() =>
      requireDescribed('get', '/api/flyrail/v1/clusters', status, body),
    ).toThrow(message);
  });
});
