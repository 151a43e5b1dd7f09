import {
  createFrontendPlugin,
  createRouteRef,
  PageBlueprint,
} from '@backstage/frontend-plugin-api';
import {
  EntityCardBlueprint,
  EntityContentBlueprint,
} from '@backstage/plugin-catalog-react/alpha';
import { FleetIcon } from '@flyrail/backstage-plugin-flyrail-react';
import { optimizationFilter } from './isOptimizationAvailable';
import { optimizerApi } from './optimizerApi';

const fleetRouteRef = createRouteRef();

const fleetPage = PageBlueprint.make({
  params: {
    path: '/optimization',
    title: 'Optimization',
    icon: <FleetIcon />,
    routeRef: fleetRouteRef,
    loader: () =>
      import('./fleet/FleetPage').then(({ FleetPage }) => <FleetPage />),
  },
});

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

const entityCard = EntityCardBlueprint.make({
  params: {
    filter: optimizationFilter,
    loader: () =>
      import('./card/OptimizationCard').then(({ OptimizationCard }) => (
        <OptimizationCard />
      )),
  },
});

/** The optimization tab, its overview card and the fleet page, for the new frontend system. */
export const optimizationPlugin = createFrontendPlugin({
  pluginId: 'optimization',
  title: 'Optimization',
  info: { packageJson: () => import('../package.json') },
  routes: { fleet: fleetRouteRef },
  extensions: [optimizerApi, fleetPage, entityContent, entityCard],
});
