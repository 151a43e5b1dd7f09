import type {
  OperatorStatus,
  ResourceRef,
} from '@flyrail/backstage-plugin-flyrail-common';
import { kindId } from '@flyrail/backstage-plugin-flyrail-common';
import type { ClusterConnection } from '@flyrail/backstage-plugin-flyrail-node';

/**
 * Looks why a kind is not served: undefined when the cluster does not know it
 * at all, or cannot be asked; else which versions of it there are instead.
 */
export async function otherVersions(
  connection: Pick<ClusterConnection, 'request'>,
  resource: ResourceRef,
): Promise<Pick<OperatorStatus, 'message' | 'remedy'> | undefined> {
  try {
    const { versions = [] } = await connection.request<{
      versions?: { version: string }[];
    }>({ path: `/apis/${resource.group}` });
    const served: string[] = [];
    for (const { version } of versions) {
      const { resources = [] } = await connection.request<{
        resources?: { name: string }[];
      }>({ path: `/apis/${resource.group}/${version}` });
      if (resources.some(({ name }) => name === resource.plural)) {
        served.push(version);
      }
    }
    if (served.length === 0) return undefined;
    return {
      message: `The cluster serves ${kindId(resource)} in ${served.join(
        ', ',
      )}; this host needs ${resource.version}.`,
      remedy: `Apply the CustomResourceDefinition ${kindId(
        resource,
      )} that belongs to this host's version, or update the host; it is noticed by itself.`,
    };
  } catch {
    return undefined;
  }
}
