import {
  createFrontendPlugin,
  createRouteRef,
  PageBlueprint,
} from '@backstage/frontend-plugin-api';
import { EntityContentBlueprint } from '@backstage/plugin-catalog-react/alpha';
import {
  createFormField,
  FormFieldBlueprint,
} from '@backstage/plugin-scaffolder-react/alpha';
import { FleetIcon } from '@flyrail/backstage-plugin-flyrail-react';
import { webAppFilter } from './isWebAppAvailable';

const fleetRouteRef = createRouteRef();

const fleetPage = PageBlueprint.make({
  params: {
    path: '/webapps',
    title: 'Web apps',
    icon: <FleetIcon />,
    routeRef: fleetRouteRef,
    loader: () =>
      import('./fleet/FleetPage').then(({ FleetPage }) => <FleetPage />),
  },
});

const entityContent = EntityContentBlueprint.make({
  params: {
    path: 'webapp',
    title: 'Web app',
    group: 'deployment',
    filter: webAppFilter,
    loader: () =>
      import('./components/WebAppTab').then(({ WebAppTab }) => <WebAppTab />),
  },
});

const clusterPickerField = FormFieldBlueprint.make({
  name: 'cluster-picker',
  params: {
    field: async () =>
      createFormField((await import('./formFields/fields')).clusterPicker),
  },
});

const dryRunField = FormFieldBlueprint.make({
  name: 'dry-run',
  params: {
    field: async () =>
      createFormField((await import('./formFields/fields')).dryRun),
  },
});

const webAppPickerField = FormFieldBlueprint.make({
  name: 'webapp-picker',
  params: {
    field: async () =>
      createFormField((await import('./formFields/fields')).webAppPicker),
  },
});

const specOfWebAppField = FormFieldBlueprint.make({
  name: 'spec-of-webapp',
  params: {
    field: async () =>
      createFormField((await import('./formFields/fields')).specOfWebApp),
  },
});

const howToApplyField = FormFieldBlueprint.make({
  name: 'how-to-apply',
  params: {
    field: async () =>
      createFormField((await import('./formFields/fields')).howToApply),
  },
});

/** The web app tab and the template's form fields, for the new frontend system. */
export const webAppPlugin = createFrontendPlugin({
  pluginId: 'webapp',
  title: 'Web app',
  info: { packageJson: () => import('../package.json') },
  routes: { fleet: fleetRouteRef },
  extensions: [
    fleetPage,
    entityContent,
    clusterPickerField,
    dryRunField,
    webAppPickerField,
    specOfWebAppField,
    howToApplyField,
  ],
});
