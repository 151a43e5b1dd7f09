import {
  coreServices,
  createBackendFeatureLoader,
} from '@backstage/backend-plugin-api';

/**
 * The host and one module per operator, in this process; none of them where
 * `discovery.endpoints` says that the plugin `flyrail` is elsewhere, that is
 * in a backend of its own (packages/operators).
 */
export const operatorsUnlessApart = createBackendFeatureLoader({
  deps: { config: coreServices.rootConfig },
  *loader({ config }) {
    const apart = (
      config.getOptionalConfigArray('discovery.endpoints') ?? []
    ).some(endpoint => endpoint.getStringArray('plugins').includes('flyrail'));
    if (apart) return;
    yield import('@flyrail/backstage-plugin-flyrail-backend');
    yield import('@flyrail/backstage-plugin-flyrail-backend-module-webapp');
    yield import(
      '@flyrail/backstage-plugin-flyrail-backend-module-optimization'
    );
  },
});
