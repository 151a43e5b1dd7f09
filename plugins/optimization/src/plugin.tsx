import { createFrontendPlugin } from '@backstage/frontend-plugin-api';
import { EntityContentBlueprint } from '@backstage/plugin-catalog-react/alpha';
import { flyrailApi } from '@flyrail/backstage-plugin-flyrail-react';
import { optimizationFilter } from './isOptimizationAvailable';

const entityContent = EntityContentBlueprint.make({
  params: {
    path: 'optimization',
    title: 'Optimization',
    group: 'deployment',
    filter: optimizationFilter,
    loader: () =>
      import('./components/OptimizationTab').then(({ OptimizationTab }) => (
        <OptimizationTab />
      )),
  },
});

/** The optimization tab, for the new frontend system. */
export const optimizationPlugin = createFrontendPlugin({
  pluginId: 'optimization',
  title: 'Optimization',
  info: { packageJson: () => import('../package.json') },
  extensions: [flyrailApi, entityContent],
});
