import {
  parseResource,
  toFormSchema,
} from '@flyrail/backstage-plugin-flyrail-common';
import { WebApp } from './WebApp';
import { webAppObject } from './webAppObject';

const shop = { namespace: 'production', name: 'shop' };

describe('webAppObject', () => {
  it('opts the WebApp in to the catalog under its own name, with owner and system', () => {
    expect(
      webAppObject({
        ...shop,
        owner: 'group:default/shop-team',
        system: 'system:default/shop',
        spec: { image: 'nginx:1.21' },
      }),
    ).toEqual({
      apiVersion: 'platform.example.com/v1',
      kind: 'WebApp',
      metadata: {
        name: 'shop',
        namespace: 'production',
        labels: { 'backstage.io/kubernetes-id': 'shop' },
        annotations: {
          'flyrail.io/owner': 'group:default/shop-team',
          'flyrail.io/system': 'system:default/shop',
        },
      },
      spec: { image: 'nginx:1.21' },
    });
  });

  it('has no annotation for an owner or a system that was not given', () => {
    const { metadata } = webAppObject({ ...shop, owner: '', spec: {} });
    expect(metadata.annotations).toEqual({});
  });

  it.each([
    ['an empty section', { resources: {} }, {}],
    ['sections that are empty inside', { resources: { limits: {} } }, {}],
    ['an empty list', { env: [] }, {}],
    [
      'an empty text',
      { exposure: { host: '', path: '/' } },
      { exposure: { path: '/' } },
    ],
    [
      'an empty text in a list',
      { env: [{ name: 'A', value: '' }] },
      { env: [{ name: 'A' }] },
    ],
  ])('leaves out %s', (_what, spec, kept) => {
    expect(webAppObject({ ...shop, spec }).spec).toEqual(kept);
  });

  it.each([
    ['zero', { runAsUser: 0 }],
    ['false', { autoscaling: { enabled: false } }],
    ['a line of a list without a word in it', { env: [{}] }],
  ])('keeps %s', (_what, spec) => {
    expect(webAppObject({ ...shop, spec }).spec).toEqual(spec);
  });

  it('has a spec before anything is filled in', () => {
    expect(webAppObject(shop).spec).toEqual({});
  });

  it('stores no section that nobody touched in the form', () => {
    const untouched = defaultsOf(toFormSchema(WebApp));
    const object = webAppObject({
      ...shop,
      spec: { ...(untouched as object), image: 'nginx:1.21' },
    });
    expect(object.spec).toEqual({
      image: 'nginx:1.21',
      replicas: 1,
      port: 8080,
      paused: false,
    });
    expect(parseResource(WebApp, object).ok).toBe(true);
  });
});

/** What react-jsonschema-form makes of a schema before anybody types: every default, in objects and lists that are there. */
function defaultsOf(schema: any): unknown {
  if (schema.type === 'array') {
    return schema.default ?? [];
  }
  if (schema.type !== 'object') {
    return schema.default;
  }
  const properties = Object.entries(schema.properties ?? {}).map(
    ([name, property]) => [name, defaultsOf(property)],
  );
  return { ...schema.default, ...Object.fromEntries(properties) };
}
