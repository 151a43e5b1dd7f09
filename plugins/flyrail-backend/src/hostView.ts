import type { HttpAuthService } from '@backstage/backend-plugin-api';
import type { HostView } from '@flyrail/backstage-plugin-flyrail-node';
import type { Host } from './host';
import type { Operations } from './operations';

/** What modules see that serve routes of their own: permissions and audit are the host's. */
export function hostView(options: {
  host: Host;
  operations: Pick<Operations, 'reading' | 'latest' | 'edit'>;
  httpAuth: HttpAuthService;
}): HostView {
  const { host, operations, httpAuth } = options;
  return {
    clusters: host.clusters.map(({ name }) => name),
    status: (cluster, kindId) => host.cluster(cluster).statusFor(kindId),
    connection: (cluster, kindId) => host.cluster(cluster).connection(kindId),
    known: (cluster, kindId) =>
      host.cluster(cluster).list(kindId, () => true).items,
    definition: kind => host.definition(kind),
    leads: (cluster, kindId) => host.cluster(cluster).leads(kindId),
    callerOf: async request => ({
      credentials: await httpAuth.credentials(request, {
        allow: ['user', 'service'],
      }),
      request,
    }),
    reading: (caller, meta, step) => operations.reading(caller, meta, step),
    latest: (caller, address) => operations.latest(caller, address),
    edit: (caller, address, edit) => operations.edit(caller, address, edit),
  };
}
