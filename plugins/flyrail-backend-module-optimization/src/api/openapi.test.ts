import SwaggerParser from '@apidevtools/swagger-parser';
import { optimizerDescription } from '../__testUtils__/optimizerDescription';
import { createOptimizerRouter } from './router';

/** `get /workloads`, in the notation of OpenAPI, for each route of the router. */
function servedRoutes(): string[] {
  const router = createOptimizerRouter({} as never) as unknown as {
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

describe('the OpenAPI document of the optimizer', () => {
  it('is a valid one', async () => {
    await expect(
      SwaggerParser.validate(optimizerDescription()),
    ).resolves.toBeTruthy();
  });

  it('describes every route that is served, and no other', () => {
    const described = Object.entries<object>(
      optimizerDescription().paths,
    ).flatMap(([route, item]) =>
      Object.keys(item)
        .filter(key => key !== 'parameters')
        .map(method => `${method} ${route}`),
    );
    expect(described.sort()).toEqual(servedRoutes().sort());
  });
});
