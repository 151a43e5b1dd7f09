import SwaggerParser from '@apidevtools/swagger-parser';
import { servedRoutes } from '@flyrail/backstage-plugin-flyrail-node/testing';
import {
  optimizerDescription,
  optimizerDocument,
} from '../__testUtils__/optimizerDescription';
import { createOptimizerRouter } from './router';

describe('the OpenAPI document of the optimizer', () => {
  it('is a valid one', async () => {
    await expect(
      SwaggerParser.validate(optimizerDocument()),
    ).resolves.toBeTruthy();
  });

  it('describes every route that is served, and no other', () => {
    expect(optimizerDescription.operations).toEqual(
      servedRoutes(createOptimizerRouter({} as never)),
    );
  });
});
