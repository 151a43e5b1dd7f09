import type { Json } from '../client.ts';
import { distributionOf, type Distribution } from '../distribution.ts';
import type { PortalClient } from '../fleet/portalClient.ts';
import type { FleetWorkload } from '../fleetWorkloads.ts';
import type { ObjectWatch } from '../objectWatch.ts';
import { isRolledOut } from './objects.ts';

/** Annotations by which a person asks for it (optimization-common). */
const APPLY = 'flyrail.io/apply-recommendation';
const ROLL_BACK = 'flyrail.io/roll-back-recommendation';
/** Longer than any limit: what is slow is measured, what hangs is an error. */
const PATIENCE_SECONDS = 180;

export interface ChangeFigures {
  /** Seconds from the request until the CostOptimization says Applied and the workload is rolled out. */
  apply: Distribution;
  /** Seconds from the request until it says RolledBack and the workload is rolled out with its old values. */
  rollback: Distribution;
}

export interface ChangeOptions {
  portal: PortalClient;
  /** Of who asks. */
  token: string;
  /** The path of a CostOptimization in the portal's API. */
  pathOf(workload: FleetWorkload): string;
  /** Of the CostOptimizations and the Deployments, since before they were created. */
  watch: ObjectWatch;
  workloads: readonly FleetWorkload[];
}

/** Applies what is recommended for each workload and rolls it back, one after the other, as the tab asks for it. */
export async function measureChanges(
  options: ChangeOptions,
): Promise<ChangeFigures> {
  const applied: number[] = [];
  const rolledBack: number[] = [];
  for (const workload of options.workloads) {
    const before = templateOf(options, workload);
    applied.push(
      await secondsUntil(options, workload, {
        asked: ({ currentRecommendation: { id } }) => [APPLY, id],
        done: ({ phase, applied: inForce }, [, id]) =>
          phase === 'Applied' &&
          inForce?.id === id &&
          templateOf(options, workload) !== before,
      }),
    );
    rolledBack.push(
      await secondsUntil(options, workload, {
        asked: ({ applied: { id } }) => [ROLL_BACK, id],
        done: ({ phase, applied: inForce }) =>
          phase === 'RolledBack' &&
          !inForce &&
          templateOf(options, workload) === before,
      }),
    );
  }
  return {
    apply: distributionOf(applied),
    rollback: distributionOf(rolledBack),
  };
}

const templateOf = (
  { watch }: ChangeOptions,
  { namespace, workload }: FleetWorkload,
) =>
  JSON.stringify(
    watch
      .get('Deployment', namespace, workload)
      .spec.template.spec.containers.map(({ resources }: Json) => resources),
  );

/** Asks as the dialog does: looks at the latest object, tries in a dry run, writes; then the clock runs until it is done. */
async function secondsUntil(
  { portal, token, pathOf, watch }: ChangeOptions,
  of: FleetWorkload,
  {
    asked,
    done,
  }: {
    asked(status: Json): [annotation: string, id: string];
    done(status: Json, request: [string, string]): boolean;
  },
): Promise<number> {
  const path = pathOf(of);
  const { object } = await portal.get(`${path}/latest`, token);
  const { uid, generation } = object.metadata;
  const request = asked(object.status);
  const edit = {
    spec: { ...object.spec, dryRun: false },
    requests: Object.fromEntries([request]),
    base: { uid, generation },
  };
  await portal.patch(path, token, { ...edit, dryRun: true });
  const began = performance.now();
  await portal.patch(path, token, { ...edit, dryRun: false });
  const { namespace, workload } = of;
  const status = () =>
    watch.get('CostOptimization', namespace, workload).status;
  await watch.until(
    PATIENCE_SECONDS,
    () =>
      done(status(), request) &&
      isRolledOut(watch.get('Deployment', namespace, workload))
        ? true
        : undefined,
    () =>
      `${namespace}/${workload}: ${request[0]} is not done: ${JSON.stringify(
        status(),
      )}`,
  );
  return (performance.now() - began) / 1000;
}
