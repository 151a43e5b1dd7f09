import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import type { FlyrailConfig } from './config';

/**
 * The Kubernetes plugin's proxy lends its token to people, so it must not be
 * able to do what the host can.
 *
 * @throws InputError naming both keys when a token is used for both.
 */
export function requireSeparateCredentials(
  root: Config,
  { clusters }: FlyrailConfig,
): void {
  const lent = new Map<string, string>();
  const methods =
    root.getOptionalConfigArray('kubernetes.clusterLocatorMethods') ?? [];
  methods.forEach((method, m) => {
    const entries = method.getOptionalConfigArray('clusters') ?? [];
    entries.forEach((entry, c) => {
      const token = entry.getOptionalString('serviceAccountToken');
      if (token) {
        lent.set(
          token,
          `kubernetes.clusterLocatorMethods[${m}].clusters[${c}].serviceAccountToken`,
        );
      }
    });
  });
  clusters.forEach(({ credentials }, index) => {
    const twin = credentials?.token && lent.get(credentials.token);
    if (twin) {
      throw new InputError(
        `flyrail.clusters[${index}].credentials.token is the same as ${twin}. The Kubernetes plugin lends its token to people through its proxy: give Flyrail a ServiceAccount of its own`,
      );
    }
  });
}
