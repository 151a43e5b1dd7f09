import { ClusterPicker } from './ClusterPicker';
import { DryRun } from './DryRun';
import { validateCluster, validateDryRun } from './validation';

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
