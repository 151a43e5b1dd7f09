/**
 * The optimization tab for the classic frontend system (`@backstage/core-plugin-api`).
 *
 * @packageDocumentation
 */
import {
  createPlugin,
  createRoutableExtension,
  createRouteRef,
} from '@backstage/core-plugin-api';
import { flyrailApiFactory } from '@flyrail/backstage-plugin-flyrail-react';

const rootRouteRef = createRouteRef({ id: 'optimization' });

/** The plugin of the classic system. */
export const optimizationPlugin = createPlugin({
  id: 'optimization',
  apis: [flyrailApiFactory],
  routes: { root: rootRouteRef },
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

export { isOptimizationAvailable } from './isOptimizationAvailable';
