import { createDevApp } from '@backstage/frontend-dev-utils';
import {
  ApiBlueprint,
  createFrontendModule,
} from '@backstage/frontend-plugin-api';
import catalogPlugin from '@backstage/plugin-catalog/alpha';
import { catalogApiRef } from '@backstage/plugin-catalog-react';
import { catalogApiMock } from '@backstage/plugin-catalog-react/testUtils';
import { flyrailApiRef } from '@flyrail/backstage-plugin-flyrail-react';
import webAppPlugin from '../src';
import { flyrailApiMock } from './flyrailApiMock';
import { sampleEntity } from './sampleApp';
import { situations } from './situations';

// The tab without a backend. ?situation=NAME picks one of situations.ts; the page is /catalog/default/component/sample-app/webapp.
const name = new URLSearchParams(window.location.search).get('situation');

createDevApp({
  features: [
    catalogPlugin.withOverrides({
      extensions: [
        catalogPlugin.getExtension('api:catalog').override({
          params: defineParams =>
            defineParams({
              api: catalogApiRef,
              deps: {},
              factory: () => catalogApiMock({ entities: [sampleEntity] }),
            }),
        }),
      ],
    }),
    webAppPlugin,
    createFrontendModule({
      pluginId: 'app',
      extensions: [
        ApiBlueprint.make({
          name: 'flyrail',
          params: defineParams =>
            defineParams({
              api: flyrailApiRef,
              deps: {},
              factory: () => flyrailApiMock(situations[name ?? 'serving']),
            }),
        }),
      ],
    }),
  ],
});
