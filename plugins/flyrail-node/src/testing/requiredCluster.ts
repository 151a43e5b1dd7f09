import { existsSync } from 'node:fs';

/**
 * The kubeconfig of the API server that integration tests run against.
 * Throws, with what to do, when there is none: an integration test without a cluster proves nothing.
 */
export function requiredCluster(): string {
  const kubeconfig = process.env.FLYRAIL_TEST_KUBECONFIG;
  if (!kubeconfig) {
    throw new Error(
      'FLYRAIL_TEST_KUBECONFIG is not set: run `./dev test integration`, or point it to the kubeconfig of a cluster that tests may write to',
    );
  }
  if (!existsSync(kubeconfig)) {
    throw new Error(
      `FLYRAIL_TEST_KUBECONFIG names ${kubeconfig}, which does not exist`,
    );
  }
  return kubeconfig;
}
