import {
  allowed,
  refused,
  type AdmissionRule,
} from '@flyrail/backstage-plugin-flyrail-node';
import {
  MANAGED_BY_COST_OPTIMIZER,
  type CostOptimizationObject,
} from '@flyrail/backstage-plugin-optimization-common';
import { protectedBy, targetAddress } from '../target/findTarget';
import { workloadKinds, workloadOf } from '../target/workload';

/** The two look-ups: the target is there, and does not run the cluster or an operator. */
const targetFits: AdmissionRule<CostOptimizationObject> = {
  name: 'TargetFits',
  operations: ['CREATE', 'UPDATE'],
  async validate({ object, get }) {
    const { kind, name, namespace } = targetAddress(object);
    const found = await get(workloadKinds[kind], { namespace, name });
    if (!found) {
      return refused({
        field: 'spec.targetWorkload.name',
        message: `there is no ${kind} "${name}" in namespace "${namespace}": create it first, or correct the name, kind or namespace`,
      });
    }
    const obstacle = protectedBy(workloadOf(kind, found));
    return obstacle
      ? refused({ field: 'spec.targetWorkload', message: obstacle.message })
      : allowed();
  },
};

/** Labels each CostOptimization as ours. */
const labelled: AdmissionRule<CostOptimizationObject> = {
  name: 'ManagedBy',
  operations: ['CREATE', 'UPDATE'],
  mutate({ object }) {
    const name = 'app.kubernetes.io/managed-by';
    return object.metadata.labels?.[name] === MANAGED_BY_COST_OPTIMIZER
      ? undefined
      : {
          ...object,
          metadata: {
            ...object.metadata,
            labels: {
              ...object.metadata.labels,
              [name]: MANAGED_BY_COST_OPTIMIZER,
            },
          },
        };
  },
};

/** What must be looked up; the reconcile checks the same. */
export const rules: AdmissionRule<CostOptimizationObject>[] = [
  targetFits,
  labelled,
];
