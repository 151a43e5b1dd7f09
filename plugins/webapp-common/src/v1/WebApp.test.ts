import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parse } from 'yaml';
import {
  parseResource,
  toCustomResourceDefinition,
  toFormSchema,
} from '@flyrail/backstage-plugin-flyrail-common';
import { badSpecs } from '../__testUtils__/badSpecs';
import { WebApp } from './WebApp';

const sample = parse(
  readFileSync(
    resolve(
      __dirname,
      '../../../flyrail-backend-module-webapp/config/samples/platform_v1_webapp.yaml',
    ),
    'utf8',
  ),
);

const webApp = (spec: unknown) => ({ ...sample, spec });

describe('WebApp', () => {
  it('takes the sample as it is', () => {
    expect(parseResource(WebApp, sample)).toMatchObject({
      ok: true,
      object: sample,
    });
  });

  it.each(badSpecs)('refuses $because at $field', ({ spec, field }) => {
    const parsed = parseResource(WebApp, webApp(spec));
    expect(
      parsed.ok ? [] : parsed.problems.map(problem => problem.field),
    ).toEqual([field]);
  });

  it.each([
    'nginx:1.21',
    'library/nginx:1.21-alpine',
    'localhost:5000/team/app:1',
    'registry.example.com:443/a/b__c/d-e:v1.2.3_rc.1',
    `ghcr.io/team/app@sha256:${'a'.repeat(64)}`,
    `ghcr.io/team/app:1.2@sha256:${'0'.repeat(64)}`,
  ])('takes the image %s', image => {
    expect(parseResource(WebApp, webApp({ image })).ok).toBe(true);
  });

  it.each(['', ':1.21', 'nginx:', 'Nginx', 'a//b', 'nginx@sha256:abc', 'a b'])(
    'refuses the image %j',
    image => {
      expect(parseResource(WebApp, webApp({ image })).ok).toBe(false);
    },
  );

  it('judges a hostile image name in no time', () => {
    const image = `${'a-'.repeat(255)}!`;
    const started = performance.now();
    expect(parseResource(WebApp, webApp({ image })).ok).toBe(false);
    expect(performance.now() - started).toBeLessThan(100);
  });

  it('bounds every text and list, as the budget of CEL wants', () => {
    const unbounded: string[] = [];
    const visit = (schema: any, path: string) => {
      if (schema.type === 'string' && !schema.enum && !schema.maxLength) {
        unbounded.push(path);
      }
      if (schema.type === 'array' && !schema.maxItems) {
        unbounded.push(path);
      }
      Object.entries(schema.properties ?? {}).forEach(([name, property]) =>
        visit(property, `${path}.${name}`),
      );
      if (schema.items) {
        visit(schema.items, `${path}[]`);
      }
    };
    const crd: any = toCustomResourceDefinition(WebApp);
    const { properties } = crd.spec.versions[0].schema.openAPIV3Schema;
    visit(properties.spec, 'spec');
    visit(properties.status, 'status');
    expect(unbounded).toEqual([]);
  });

  it('asks in a form for nothing that an empty object would break', () => {
    const required: string[] = [];
    const visit = (schema: any, path: string) => {
      Object.entries<any>(schema.properties ?? {}).forEach(
        ([name, property]) => {
          if (property.type === 'object' && property.required) {
            required.push(`${path}.${name}`);
          }
          visit(property, `${path}.${name}`);
        },
      );
      if (schema.items) {
        visit(schema.items, `${path}[]`);
      }
    };
    visit(toFormSchema(WebApp), 'spec');
    expect(required).toEqual([]);
  });
});
