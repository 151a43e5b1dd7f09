import {
  gitOwnerOf,
  gitOwnerText,
  quantityValue,
  type KubernetesObject,
} from '@flyrail/backstage-plugin-flyrail-common';
import { HorizontalPodAutoscaler } from '@flyrail/backstage-plugin-flyrail-node';
import type { TargetAutoscaler } from '../analysis';
import {
  resourceMetricOf,
  type AutoscalerSpec,
} from '../change/autoscalerMedium';
import type { Medium } from '../change/leaves';
import type { Workload } from './workload';

/** Whether an autoscaler is of this workload. Pure. */
export function scales(
  { spec }: KubernetesObject<AutoscalerSpec>,
  { kind, name }: Pick<Workload, 'kind' | 'name'>,
): boolean {
  return (
    spec?.scaleTargetRef?.kind === kind && spec.scaleTargetRef.name === name
  );
}

/**
 * An autoscaler of a workload, as an analysis sees it. Pure.
 *
 * @param owner - the custom resource that owns the workload, if one does
 */
export function targetAutoscaler(
  object: KubernetesObject<AutoscalerSpec>,
  workload: Pick<Workload, 'kind' | 'object'>,
  owner?: Medium,
): TargetAutoscaler {
  const { metadata, spec = {} } = object;
  const aims = (spec.metrics ?? []).flatMap(metric => {
    const { name, container, target } = resourceMetricOf(metric) ?? {};
    return name === undefined
      ? []
      : [{ resource: name, ...(container && { container }), target }];
  });
  const averages = aims.flatMap(({ target, ...of }) =>
    target?.averageValue === undefined
      ? []
      : { ...of, amount: quantityValue(target.averageValue) },
  );
  const keptBy = keeperOf(object, workload, owner);
  return {
    name: metadata.name!,
    minReplicas: spec.minReplicas ?? 1,
    maxReplicas: spec.maxReplicas ?? 1,
    utilization: aims.flatMap(({ target, ...of }) =>
      target?.averageUtilization === undefined
        ? []
        : { ...of, percent: target.averageUtilization },
    ),
    ...(averages.length > 0 && { averages }),
    ...(keptBy !== undefined && { keptBy }),
  };
}

/** Whether it aims at a share of what whole pods request. Pure. */
export const countsWholePods = ({ utilization }: TargetAutoscaler): boolean =>
  utilization.some(({ container }) => container === undefined);

/**
 * Who would undo another target, in words; undefined where nobody would: the owner of the workload that passes the
 * target on, or the repository that has the workload as well. Pure.
 */
function keeperOf(
  { metadata }: KubernetesObject,
  { kind, object }: Pick<Workload, 'kind' | 'object'>,
  owner: Medium | undefined,
): string | undefined {
  const controller = metadata.ownerReferences?.find(
    ({ controller: isController }) => isController,
  );
  if (controller) {
    const isOwnersToo = object.metadata.ownerReferences?.some(
      ({ uid }) => uid === controller.uid,
    );
    const passesOn =
      !owner ||
      owner.has({ autoscaler: metadata.name, field: 'utilization.cpu' });
    return isOwnersToo && passesOn
      ? undefined
      : `${controller.kind} "${controller.name}"`;
  }
  const keeper = gitOwnerOf({
    apiVersion: 'autoscaling/v2',
    kind: HorizontalPodAutoscaler.kind,
    metadata,
  });
  if (!keeper || keeper.tool === 'helm') {
    return undefined;
  }
  const workloads = gitOwnerOf({ ...object, kind });
  return workloads && workloads.tool !== 'helm'
    ? undefined
    : gitOwnerText(keeper);
}
