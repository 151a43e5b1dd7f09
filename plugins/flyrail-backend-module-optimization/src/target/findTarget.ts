import {
  gitOwnerOf,
  gitOwnerText,
  resourcePath,
  type KubernetesObject,
} from '@flyrail/backstage-plugin-flyrail-common';
import {
  HorizontalPodAutoscaler,
  PodDisruptionBudget,
  type Context,
} from '@flyrail/backstage-plugin-flyrail-node';
import {
  PROTECTED_LABEL,
  PROTECTED_NAMESPACES,
  PROTECTED_WORKLOADS,
  type CostOptimizationObject,
} from '@flyrail/backstage-plugin-optimization-common';
import type { AnalysisTarget } from '../analysis';
import { sizingMedium, workloadMedium, type Medium } from '../change/leaves';
import { scales, targetAutoscaler } from './autoscalers';
import { isSelected } from './selector';
import { workloadKinds, workloadOf, type Workload } from './workload';

/** Why something is not done, with what to do about it. */
export interface Obstacle {
  /** CamelCase. */
  reason: string;
  message: string;
}

/** The workload, and where its size is to be written. */
export interface Target {
  workload: Workload;
  /** Undefined: nobody but its owner may write; `obstacle` says who that is. */
  medium?: Medium;
  obstacle?: Obstacle;
}

/** Where the target of a CostOptimization is. */
export function targetAddress({ spec, metadata }: CostOptimizationObject) {
  const { kind, name, namespace } = spec.targetWorkload;
  return { kind, name, namespace: namespace ?? metadata.namespace! };
}

/**
 * Why a target is out of bounds before it is looked at: the same as the admission policy says, for clusters without it.
 * Pure.
 */
export function outOfBounds(
  object: CostOptimizationObject,
  crossNamespaces: readonly string[],
): Obstacle | undefined {
  const own = object.metadata.namespace!;
  const { name, namespace } = targetAddress(object);
  const isProtected =
    PROTECTED_NAMESPACES.includes(namespace) ||
    PROTECTED_WORKLOADS.includes(name);
  if (isProtected) {
    return {
      reason: 'Protected',
      message: `spec.targetWorkload: ${namespace}/${name} runs the cluster itself and is never changed: name another workload`,
    };
  }
  if (namespace !== own && !crossNamespaces.includes(own)) {
    return {
      reason: 'OtherNamespace',
      message: `spec.targetWorkload.namespace: "${namespace}" is not the namespace of this object ("${own}"): create it in ${namespace}, or let the host's configuration list "${own}" in flyrail.optimization.crossNamespaces`,
    };
  }
  return undefined;
}

/** Why a workload is not touched, whoever asks. Pure. */
export function protectedBy({ kind, name, object }: Workload) {
  const labels = [
    object.metadata.labels,
    object.spec?.template?.metadata?.labels,
  ];
  return labels.some(
    each => each?.[PROTECTED_LABEL.name] === PROTECTED_LABEL.value,
  )
    ? {
        reason: 'Protected',
        message: `${kind} ${name} is labelled ${PROTECTED_LABEL.name}=${PROTECTED_LABEL.value}: it runs the cluster or an operator, and is never changed. Name another workload`,
      }
    : undefined;
}

/** What finding a target takes. */
export interface TargetIo extends Pick<Context, 'get'> {
  cluster: Pick<Context['cluster'], 'definition'>;
}

/** Reads the target and finds out where its size is to be written. */
export async function findTarget(
  io: TargetIo,
  object: CostOptimizationObject,
): Promise<Target | { obstacle: Obstacle; workload?: undefined }> {
  const { kind, name, namespace } = targetAddress(object);
  const found = await io.get(
    workloadKinds[kind],
    { namespace, name },
    { managedFields: true },
  );
  if (!found) {
    return {
      obstacle: {
        reason: 'TargetMissing',
        message: `There is no ${kind} "${name}" in namespace "${namespace}": create it, or correct spec.targetWorkload`,
      },
    };
  }
  return placeOf(io, workloadOf(kind, found));
}

/**
 * Where the size of a workload is to be written.
 *
 * @param workload - with its managedFields
 */
export async function placeOf(
  { cluster, get }: TargetIo,
  workload: Workload,
): Promise<Target> {
  const { kind, namespace, name, object: found } = workload;
  const owner = found.metadata.ownerReferences?.find(
    ({ controller }) => controller,
  );
  if (!owner) {
    return withGitOwner({
      workload,
      medium: workloadMedium(workloadKinds[kind], found),
    });
  }
  const definition = cluster.definition(owner);
  if (!definition || Object.keys(definition.sizing).length === 0) {
    return {
      workload,
      obstacle: {
        reason: 'OwnedBy',
        message: `${kind} ${name} is owned by ${owner.kind} "${owner.name}" (${owner.apiVersion}), which would undo any change: change the size there`,
      },
    };
  }
  const owning = await get(
    definition,
    { namespace, name: owner.name },
    { managedFields: true },
  );
  if (owning?.metadata.uid !== owner.uid) {
    return {
      workload,
      obstacle: {
        reason: 'OwnedBy',
        message: `${kind} ${name} is owned by ${owner.kind} "${owner.name}", which is gone: it goes, too`,
      },
    };
  }
  if (workload.containers.length !== 1) {
    return {
      workload,
      obstacle: {
        reason: 'OwnedBy',
        message: `${kind} ${name} has ${workload.containers.length} containers, and its ${owner.kind} "${owner.name}" one size: change the size there`,
      },
    };
  }
  return withGitOwner({ workload, medium: sizingMedium(definition, owning!) });
}

/** Argo CD and Flux would undo a change; a chart keeps it until its next upgrade. */
function withGitOwner(target: Target): Target {
  const { object } = target.medium!;
  const owner = gitOwnerOf(object);
  if (!owner || owner.tool === 'helm') {
    return target;
  }
  return {
    ...target,
    obstacle: {
      reason: 'GitOwned',
      message: `${object.kind} ${
        object.metadata.name
      } is kept by ${gitOwnerText(
        owner,
      )}, which would undo any change: paste status.currentRecommendation.yaml into its repository`,
    },
  };
}

/**
 * The autoscalers and disruption budgets of a workload. Its pods are not read for it.
 *
 * @param owner - the custom resource that owns it, if one does
 */
export async function constraintsOf(
  { request }: Pick<Context, 'request'>,
  workload: Workload,
  owner?: Medium,
): Promise<Pick<AnalysisTarget, 'autoscalers' | 'disruptionBudgets'>> {
  const { namespace, object } = workload;
  const list = async (resource: Parameters<typeof resourcePath>[0]) =>
    (
      await request<{ items: KubernetesObject<any>[] }>({
        path: resourcePath(resource, { namespace }),
        query: { limit: 500 },
      })
    ).items;
  const [autoscalers, budgets] = await Promise.all([
    list(HorizontalPodAutoscaler),
    list(PodDisruptionBudget),
  ]);
  const labels = object.spec?.template?.metadata?.labels ?? {};
  return {
    autoscalers: autoscalers
      .filter(autoscaler => scales(autoscaler, workload))
      .map(autoscaler => targetAutoscaler(autoscaler, workload, owner)),
    disruptionBudgets: budgets
      .filter(({ spec }) => isSelected(spec?.selector, labels))
      .map(({ metadata, spec }) => ({
        name: metadata.name!,
        minAvailable: spec.minAvailable,
        maxUnavailable: spec.maxUnavailable,
      })),
  };
}
