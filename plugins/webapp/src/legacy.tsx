/**
 * The web app tab for the classic frontend system (`@backstage/core-plugin-api`).
 *
 * @packageDocumentation
 */
import {
  createPlugin,
  createRoutableExtension,
  createRouteRef,
} from '@backstage/core-plugin-api';
import { createScaffolderFieldExtension } from '@backstage/plugin-scaffolder-react';
import {
  clusterPicker,
  dryRun,
  howToApply,
  specOfWebApp,
  webAppPicker,
} from './formFields/fields';
import type { SpecEdit } from './formFields/SpecOfWebApp';

const rootRouteRef = createRouteRef({ id: 'webapp' });
const fleetRouteRef = createRouteRef({ id: 'webapps' });

/** The plugin of the classic system. */
export const webAppPlugin = createPlugin({
  id: 'webapp',
  routes: { root: rootRouteRef, fleet: fleetRouteRef },
});

/** The tab: `<EntityLayout.Route path="/webapp" title="Web app" if={isWebAppAvailable}>`. */
export const EntityWebAppContent = webAppPlugin.provide(
  createRoutableExtension({
    name: 'EntityWebAppContent',
    component: () =>
      import('./components/WebAppTab').then(({ WebAppTab }) => WebAppTab),
    mountPoint: rootRouteRef,
  }),
);

/** The fleet: `<Route path="/webapps" element={<WebAppsPage />} />`. */
export const WebAppsPage = webAppPlugin.provide(
  createRoutableExtension({
    name: 'WebAppsPage',
    component: () =>
      import('./fleet/FleetPage').then(
        ({ ClassicFleetPage }) => ClassicFleetPage,
      ),
    mountPoint: fleetRouteRef,
  }),
);

/** Form field `ui:field: FlyrailClusterPicker`, inside `<ScaffolderFieldExtensions>`. */
export const FlyrailClusterPickerFieldExtension = webAppPlugin.provide(
  createScaffolderFieldExtension<string>(clusterPicker),
);

/** Form field `ui:field: FlyrailDryRun`, inside `<ScaffolderFieldExtensions>`. */
export const FlyrailDryRunFieldExtension = webAppPlugin.provide(
  createScaffolderFieldExtension<string>(dryRun),
);

/** Form field `ui:field: FlyrailWebAppPicker`, inside `<ScaffolderFieldExtensions>`. */
export const FlyrailWebAppPickerFieldExtension = webAppPlugin.provide(
  createScaffolderFieldExtension<string>(webAppPicker),
);

/** Form field `ui:field: FlyrailSpecOfWebApp`, inside `<ScaffolderFieldExtensions>`. */
export const FlyrailSpecOfWebAppFieldExtension = webAppPlugin.provide(
  createScaffolderFieldExtension<SpecEdit>(specOfWebApp),
);

/** Form field `ui:field: FlyrailHowToApply`, inside `<ScaffolderFieldExtensions>`. */
export const FlyrailHowToApplyFieldExtension = webAppPlugin.provide(
  createScaffolderFieldExtension<string>(howToApply),
);

export { isWebAppAvailable } from './isWebAppAvailable';
