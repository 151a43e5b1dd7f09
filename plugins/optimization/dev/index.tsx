import { createDevApp } from '@backstage/frontend-dev-utils';
import {
  ApiBlueprint,
  createFrontendModule,
} from '@backstage/frontend-plugin-api';
import catalogPlugin from '@backstage/plugin-catalog/alpha';
import { catalogApiRef } from '@backstage/plugin-catalog-react';
import { catalogApiMock } from '@backstage/plugin-catalog-react/testUtils';
import { flyrailApiRef } from '@flyrail/backstage-plugin-flyrail-react';
import optimizationPlugin from '../src';
import { optimizerApiRef } from '../src/optimizerApi';
import { flyrailApiMock } from './flyrailApiMock';
import { optimizerApiMock } from './optimizerApiMock';
import { sampleEntity } from './sampleOptimization';
import { situations } from './situations';

// The tab without a backend. ?situation=NAME picks one of situations.ts; the page is /catalog/default/component/frontend-web/optimization.
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
    optimizationPlugin.withOverrides({
      extensions: [
        optimizationPlugin.getExtension('api:optimization/optimizer').override({
          params: defineParams =>
            defineParams({
              api: optimizerApiRef,
              deps: {},
              factory: () => optimizerApiMock(),
            }),
        }),
      ],
    }),
    createFrontendModule({
      pluginId: 'app',
      extensions: [
        ApiBlueprint.make({
          name: 'flyrail',
          params: defineParams =>
            defineParams({
              api: flyrailApiRef,
              deps: {},
              factory: () => flyrailApiMock(situations[name ?? 'over']),
            }),
        }),
      ],
    }),
  ],
});
