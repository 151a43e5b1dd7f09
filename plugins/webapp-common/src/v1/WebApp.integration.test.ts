import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parse } from 'yaml';
import {
  kindId,
  parseResource,
  resourcePath,
  toCustomResourceDefinition,
} from '@flyrail/backstage-plugin-flyrail-common';
import { apiServer, apply, until } from '../__testUtils__/apiServer';
import { badSpecs } from '../__testUtils__/badSpecs';
import { WebApp } from './WebApp';

const config = resolve(
  __dirname,
  '../../../flyrail-backend-module-webapp/config',
);
const fromFile = (path: string) =>
  parse(readFileSync(resolve(config, path), 'utf8'));

const namespace = 'production';
const collection = resourcePath(WebApp, { namespace });
const crdPath = `/apis/apiextensions.k8s.io/v1/customresourcedefinitions/${kindId(
  WebApp,
)}`;
const call = apiServer();

const dryRun = (object: object) =>
  call('POST', `${collection}?dryRun=All&fieldValidation=Strict`, object);

const webApp = (spec: unknown, name = 'bad') => ({
  apiVersion: 'platform.example.com/v1',
  kind: 'WebApp',
  metadata: { name, namespace },
  spec,
});

beforeAll(async () => {
  await apply(call, crdPath, fromFile('crd/platform.example.com_webapps.yaml'));
  await apply(call, `/api/v1/namespaces/${namespace}`, {
    ...fromFile('samples/namespace.yaml'),
  });
  await until(
    () => call('GET', collection),
    ({ code }) => code === 200,
  );
}, 60_000);

describe('the WebApp CRD on a real API server', () => {
  it('is structural, and stored without losing a keyword', async () => {
    const { body } = await call('GET', crdPath);
    const conditions = Object.fromEntries(
      body.status.conditions.map((condition: any) => [
        condition.type,
        condition.status,
      ]),
    );
    expect(conditions).toMatchObject({
      NamesAccepted: 'True',
      Established: 'True',
    });
    expect(conditions.NonStructuralSchema).not.toBe('True');
    const wanted: any = toCustomResourceDefinition(WebApp);
    expect(body.spec.versions[0].schema).toEqual(
      wanted.spec.versions[0].schema,
    );
  });

  it('takes the sample as it is and fills in the defaults', async () => {
    const sample = fromFile('samples/platform_v1_webapp.yaml');
    const { code, body } = await dryRun({
      ...sample,
      metadata: { ...sample.metadata, name: 'sample-app-in-test' },
    });
    expect([code, body.message]).toEqual([201, undefined]);
    expect(body.spec).toEqual({
      ...sample.spec,
      port: 8080,
      paused: false,
      monitoring: { ...sample.spec.monitoring, path: '/metrics' },
    });
  });

  it('fills in what parseResource fills in, from an image alone', async () => {
    const { body } = await dryRun(webApp({ image: 'nginx:1.21' }, 'small'));
    const parsed = parseResource(WebApp, webApp({ image: 'nginx:1.21' }));
    expect(parsed.ok && parsed.object.spec).toEqual(body.spec);
    expect(body.spec).toEqual({
      image: 'nginx:1.21',
      replicas: 1,
      port: 8080,
      paused: false,
      security: { networkPolicy: 'strict', podSecurityStandard: 'restricted' },
    });
  });

  it('takes what a form fills in when nothing is typed', async () => {
    const spec = {
      image: 'nginx:1.21',
      resources: { requests: {}, limits: {} },
      autoscaling: {},
      monitoring: {},
      security: {},
      probes: {},
      exposure: {},
      env: [],
    };
    const { code, body } = await dryRun(webApp(spec, 'form'));
    expect([code, body.message]).toEqual([201, undefined]);
  });

  it.each(badSpecs)(
    'refuses $because at $field',
    async ({ spec, field, message }) => {
      const { code, body } = await dryRun(webApp(spec));
      expect(code).toBe(422);
      const cause = body.details.causes.find(
        (candidate: any) => candidate.field === field,
      );
      expect([body.message, cause]).toEqual([
        body.message,
        expect.objectContaining({ message: expect.stringMatching(message) }),
      ]);
    },
  );

  it.each(badSpecs)(
    'names the same fields as parseResource for $because',
    async ({ spec }) => {
      const { body } = await dryRun(webApp(spec));
      // The API server says that rules were left out under a field of no name.
      const fields = body.details.causes
        .map((cause: any) => cause.field)
        .filter((field: string) => field !== '<nil>');
      const parsed = parseResource(WebApp, webApp(spec));
      expect(
        parsed.ok ? [] : parsed.problems.map(({ field }) => field),
      ).toEqual([...new Set(fields)]);
    },
  );

  it.each(['Shop', '1shop', `s${'h'.repeat(63)}`])(
    'refuses the name %s, which no Service could have',
    async name => {
      const object = webApp({ image: 'nginx:1.21' }, name);
      const { code, body } = await dryRun(object);
      expect([code, body.details?.causes?.[0]?.field]).toEqual([
        422,
        'metadata.name',
      ]);
      expect(parseResource(WebApp, object)).toMatchObject({
        ok: false,
        problems: [{ field: 'metadata.name' }],
      });
    },
  );

  it('refuses a field that does not exist', async () => {
    const { code, body } = await dryRun(
      webApp({ image: 'nginx:1.21', replica: 3 }),
    );
    expect([code, body.message]).toEqual([
      400,
      expect.stringContaining('unknown field "spec.replica"'),
    ]);
  });

  it('keeps a status only by its subresource', async () => {
    const name = 'status-in-test';
    const object = webApp({ image: 'nginx:1.21' }, name);
    const path = resourcePath(WebApp, { namespace, name });
    const status = {
      observedGeneration: 1,
      conditions: [
        {
          type: 'Ready',
          status: 'True',
          reason: 'AllReady',
          message: '1 of 1 pods is ready',
          observedGeneration: 1,
          lastTransitionTime: '2026-01-01T00:00:00Z',
        },
      ],
    };
    try {
      const created = await apply(call, path, { ...object, status });
      expect(created.status).toBeUndefined();
      const { metadata: _metadata, spec: _spec, ...identity } = object;
      const written = await apply(call, `${path}/status`, {
        ...identity,
        metadata: { name, namespace },
        status,
      });
      expect(written.status).toEqual(status);
    } finally {
      await call('DELETE', path);
    }
  });
});
