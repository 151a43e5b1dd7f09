import type { PortalClient } from '../fleet/portalClient.ts';
import { readersOf } from '../fleet/readersOf.ts';
import type { FleetWorkload } from '../fleetWorkloads.ts';
import type { Asking, Page } from '../reading.ts';

const KIND = 'costoptimizations.optimization.k8s.io';
const LIST = `/api/flyrail/v1/resources/${KIND}`;
const OPTIMIZER = '/api/flyrail/optimizer';
/** Of the readers, those who ask the optimizer. */
const OPTIMIZER_READERS = 10;

/** The path of a workload's CostOptimization in the portal's API. */
export const pathOf = ({ namespace, workload }: FleetWorkload) =>
  `/api/flyrail/v1/clusters/bench/resources/${KIND}/${namespace}/${workload}`;

/** What the fleet page, the tab and the card ask for, by fifty readers in turn. */
export function statusQuestions(
  portal: PortalClient,
  fleet: readonly FleetWorkload[],
): Promise<Asking[]> {
  return asked(portal, fleet, of => [
    { kind: 'fleet', path: LIST },
    { kind: 'tab', path: `${LIST}?kubernetesId=${of.workload}` },
    { kind: 'detail', path: pathOf(of) },
  ]);
}

/** What the optimizer's API is asked for, by ten readers in turn. */
export async function optimizerQuestions(
  portal: PortalClient,
  fleet: readonly FleetWorkload[],
): Promise<Asking[]> {
  const all = await asked(portal, fleet, ({ namespace, workload }) => [
    {
      kind: 'GET /workloads',
      path: `${OPTIMIZER}/workloads?kubernetes_id=${workload}`,
    },
    {
      kind: 'GET /workloads/{namespace}/{name}/metrics',
      path: `${OPTIMIZER}/workloads/${namespace}/${workload}/metrics`,
    },
    {
      kind: 'POST /optimize/{workload_id}',
      path: `${OPTIMIZER}/optimize/${encodeURIComponent(
        `bench:${namespace}:Deployment:${workload}`,
      )}`,
      method: 'POST',
    },
  ]);
  return all.slice(0, OPTIMIZER_READERS);
}

/** Signs every reader in. */
function asked(
  portal: PortalClient,
  fleet: readonly FleetWorkload[],
  pagesOf: (own: FleetWorkload) => Page[],
): Promise<Asking[]> {
  return Promise.all(
    readersOf(fleet.length).map(async ({ user, groups, own }) => ({
      token: await portal.signIn({ user, groups }),
      pages: pagesOf(fleet[own]),
    })),
  );
}
