import { ClusterPicker } from './ClusterPicker';
import { DryRun } from './DryRun';
import { HowToApply } from './HowToApply';
import { SpecOfWebApp } from './SpecOfWebApp';
import { validateCluster, validateDryRun, validateEdit } from './validation';
import { WebAppPicker } from './WebAppPicker';

/** The form fields of the plugin, the same for both frontend systems. */
export const clusterPicker = {
  name: 'FlyrailClusterPicker',
  component: ClusterPicker,
  validation: validateCluster,
};

export const dryRun = {
  name: 'FlyrailDryRun',
  component: DryRun,
  validation: validateDryRun,
};

export const webAppPicker = {
  name: 'FlyrailWebAppPicker',
  component: WebAppPicker,
};

export const specOfWebApp = {
  name: 'FlyrailSpecOfWebApp',
  component: SpecOfWebApp,
  validation: validateEdit,
};

export const howToApply = {
  name: 'FlyrailHowToApply',
  component: HowToApply,
};
