import SwaggerParser from '@apidevtools/swagger-parser';
import { servedRoutes } from '@flyrail/backstage-plugin-flyrail-node/testing';
import { apiDescription, apiDocument } from './__testUtils__/apiDescription';
import { createRouter } from './router';

const served = servedRoutes(createRouter({} as never));

describe('the OpenAPI document', () => {
  it('is a valid one', async () => {
    await expect(SwaggerParser.validate(apiDocument())).resolves.toBeTruthy();
  });

  it('describes every route that is served, and no other', () => {
    expect(apiDescription.operations).toEqual(served);
  });

  it('names each operation once', () => {
    const operations = Object.values<any>(apiDocument().paths).flatMap(item =>
      Object.values<any>(item).flatMap(({ operationId }) => operationId ?? []),
    );
    expect(new Set(operations).size).toBe(operations.length);
    expect(operations).toHaveLength(served.length);
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
      apiDescription.requireAnswer(
        'get',
        '/api/flyrail/v1/clusters',
        status,
        body,
      ),
    ).toThrow(message);
  });

  it.each([
    ['/api/flyrail/v2', 200, 'get /v2 is not described'],
    ['/api/flyrail/health', 500, 'get /health: 500 is not described'],
  ])('does not describe %s with %s', (url, status, message) => {
    expect(() => apiDescription.requireAnswer('get', url, status, {})).toThrow(
      message,
    );
  });
});
