/**
 * The optimization tab for the classic frontend system (`@backstage/core-plugin-api`).
 *
 * @packageDocumentation
 */
import {
  createComponentExtension,
  createPlugin,
  createRoutableExtension,
  createRouteRef,
} from '@backstage/core-plugin-api';
import { optimizerApiFactory } from './optimizerApi';

const rootRouteRef = createRouteRef({ id: 'optimization' });
const fleetRouteRef = createRouteRef({ id: 'optimization-fleet' });

/** The plugin of the classic system. */
export const optimizationPlugin = createPlugin({
  id: 'optimization',
  apis: [optimizerApiFactory],
  routes: { root: rootRouteRef, fleet: fleetRouteRef },
});

/** The tab: `<EntityLayout.Route path="/optimization" title="Optimization" if={isOptimizationAvailable}>`. */
export const EntityOptimizationContent = optimizationPlugin.provide(
  createRoutableExtension({
    name: 'EntityOptimizationContent',
    component: () =>
      import('./components/OptimizationTab').then(
        ({ OptimizationTab }) => OptimizationTab,
      ),
    mountPoint: rootRouteRef,
  }),
);

/** The card of the overview: `<EntitySwitch.Case if={isOptimizationAvailable}>`. */
export const EntityOptimizationCard = optimizationPlugin.provide(
  createComponentExtension({
    name: 'EntityOptimizationCard',
    component: {
      lazy: () =>
        import('./card/OptimizationCard').then(
          ({ OptimizationCard }) => OptimizationCard,
        ),
    },
  }),
);

/** The fleet: `<Route path="/optimization" element={<OptimizationsPage />} />`. */
export const OptimizationsPage = optimizationPlugin.provide(
  createRoutableExtension({
    name: 'OptimizationsPage',
    component: () =>
      import('./fleet/FleetPage').then(
        ({ ClassicFleetPage }) => ClassicFleetPage,
      ),
    mountPoint: fleetRouteRef,
  }),
);

export { isOptimizationAvailable } from './isOptimizationAvailable';
