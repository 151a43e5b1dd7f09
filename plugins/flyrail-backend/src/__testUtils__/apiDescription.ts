import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ApiDescription } from '@flyrail/backstage-plugin-flyrail-node/testing';
import Ajv from 'ajv/dist/2020';
import addFormats from 'ajv-formats';
import { parse } from 'yaml';

const FILE = join(__dirname, '../schema/openapi.yaml');

/** The OpenAPI document as it is shipped. */
export const apiDocument = (): any => parse(readFileSync(FILE, 'utf8'));

/** What the host serves must be as it says. */
export const apiDescription = new ApiDescription(
  apiDocument(),
  addFormats(new Ajv({ strict: false, allErrors: true })),
);
