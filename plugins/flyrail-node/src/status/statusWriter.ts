import { isDeepStrictEqual } from 'node:util';
import type {
  Condition,
  KubernetesObject,
  ResourceRef,
} from '@flyrail/backstage-plugin-flyrail-common';
import { apiVersionOf } from '@flyrail/backstage-plugin-flyrail-common';
import { settleConditions, transitions } from './conditions';
import type { ConditionClaim, StatusReport } from '../outcome';
import { serverSideApply } from '../cluster/serverSideApply';
import type { Work } from '../reconcile/work';

export interface StatusWrite {
  /** The object as stored now; absent when nothing was written. */
  object?: KubernetesObject;
  /** Conditions whose status or reason is new. */
  transitions: ConditionClaim[];
}

/** The status as it is to be stored. Pure. */
export function nextStatus(
  object: KubernetesObject,
  report: StatusReport,
  now: string,
): Record<string, unknown> & { conditions: Condition[] } {
  const before = (object.status ?? {}) as { conditions?: Condition[] };
  const { generation } = object.metadata;
  const { observedGeneration = generation } = report;
  return {
    ...report.status,
    ...report.quiet,
    ...(observedGeneration === undefined ? {} : { observedGeneration }),
    conditions: settleConditions(
      report.conditions,
      before.conditions ?? [],
      generation,
      now,
    ),
  };
}

/** Whether a status differs in more than what is said quietly. Pure. */
function differsLoudly(
  status: Record<string, unknown>,
  before: Record<string, unknown>,
  quiet: Record<string, unknown> = {},
): boolean {
  const loud = (all: Record<string, unknown>) =>
    Object.fromEntries(
      Object.entries(all).filter(([name]) => !(name in quiet)),
    );
  return !isDeepStrictEqual(loud(status), loud(before));
}

/** Writes a status by its subresource, only when it differs, and only on the object with this uid. */
export async function writeStatus(options: {
  work: Work;
  resource: ResourceRef;
  fieldManager: string;
  object: KubernetesObject;
  report: StatusReport;
  now: string;
  /** What is said quietly was written too short a time ago to be written for its own sake. */
  hush?: boolean;
}): Promise<StatusWrite> {
  const { work, resource, fieldManager, object, report } = options;
  const status = withoutUndefined(nextStatus(object, report, options.now));
  const before = (object.status ?? {}) as { conditions?: Condition[] };
  if (
    isDeepStrictEqual(status, object.status) ||
    (options.hush && !differsLoudly(status, before, report.quiet))
  ) {
    return { transitions: [] };
  }
  const { name, namespace, uid } = object.metadata;
  const written = await serverSideApply(
    work,
    resource,
    {
      apiVersion: apiVersionOf(resource),
      kind: resource.kind,
      // The uid is a precondition: never the status of a successor of the same name.
      metadata: { name, namespace, uid },
      status,
    },
    { fieldManager, subresource: 'status' },
  );
  delete written.metadata.managedFields;
  return {
    object: written,
    transitions: transitions(before.conditions ?? [], report.conditions),
  };
}

/** As it comes back from the wire. */
function withoutUndefined<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}
