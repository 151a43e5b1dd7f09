import { apiVersionOf, kindId, resourcePath } from './kubernetes';

const service = {
  group: '',
  version: 'v1',
  kind: 'Service',
  plural: 'services',
  namespaced: true,
};
const webApp = {
  group: 'platform.example.com',
  version: 'v1',
  kind: 'WebApp',
  plural: 'webapps',
  namespaced: true,
};
const node = { ...service, kind: 'Node', plural: 'nodes', namespaced: false };

describe('resourcePath', () => {
  it.each([
    [service, {}, '/api/v1/services'],
    [service, { namespace: 'a' }, '/api/v1/namespaces/a/services'],
    [node, { name: 'n' }, '/api/v1/nodes/n'],
    [node, { name: 'n', namespace: 'ignored' }, '/api/v1/nodes/n'],
    [
      webApp,
      { namespace: 'a', name: 'b', subresource: 'status' },
      '/apis/platform.example.com/v1/namespaces/a/webapps/b/status',
    ],
    [
      webApp,
      { namespace: '../x', name: 'a/b' },
      '/apis/platform.example.com/v1/namespaces/..%2Fx/webapps/a%2Fb',
    ],
  ])('of %j with %j', (ref, options, path) => {
    expect(resourcePath(ref, options)).toBe(path);
  });

  it('refuses a name without its namespace, which would be a collection of another kind', () => {
    expect(() => resourcePath(webApp, { name: 'b' })).toThrow(/namespace/);
  });

  it('refuses a subresource of no object', () => {
    expect(() =>
      resourcePath(webApp, { namespace: 'a', subresource: 'status' }),
    ).toThrow(/needs a name/);
  });
});

it('names a kind and its version as kubectl does', () => {
  expect([kindId(service), kindId(webApp)]).toEqual([
    'services',
    'webapps.platform.example.com',
  ]);
  expect([apiVersionOf(service), apiVersionOf(webApp)]).toEqual([
    'v1',
    'platform.example.com/v1',
  ]);
});
