import {
  ConfigMap,
  defineOperator,
  HorizontalPodAutoscaler,
  type Operator,
  type ReadKind,
} from '@flyrail/backstage-plugin-flyrail-node';
import type { ResourceRef } from '@flyrail/backstage-plugin-flyrail-common';
import {
  CostOptimization,
  OPTIMIZATION,
  OPTIMIZED_BY,
  OPTIMIZED_LABEL,
} from '@flyrail/backstage-plugin-optimization-common';
import {
  noAnalysis,
  nothingKnown,
  type Analysis,
  type KnownUsage,
} from './analysis';
import { FIELD_MANAGER } from './change/write';
import { finalizeWith } from './finalize';
import { createOptimizationMetrics } from './metrics';
import { reconcileWith } from './reconcile';
import { defaultSettings, type Settings } from './settings';
import type { Parts } from './parts';
import { Savings } from './savings';
import type { Sealer } from './state/seal';
import {
  memoryStateStore,
  StateKeeper,
  type StateStore,
} from './state/stateKeeper';
import { workloadKinds } from './target/workload';
import { usageStates } from './usage/usageMetrics';
import { noAnnouncer, type Announcer } from './notify/announcement';
import { PatientAnnouncer } from './notify/patientAnnouncer';
import { PersistentAnnouncer } from './notify/persistentAnnouncer';
import { noObjectives, type Objectives } from './verify/objectives';
import { policies } from './admission/policies';
import { rules } from './admission/rules';

/** What the operator is given by its host; each has a default that is safe. */
export interface OptimizationOperatorOptions {
  /** Default: nobody knows what anything uses. */
  analysis?: Analysis;
  /** Default: none, and nothing is applied. */
  sealer?: Sealer;
  /** The second place of what a rollback needs; default in memory, for tests. */
  store?: StateStore;
  /** What is known of usage beside the analysis; default nothing. */
  usage?: KnownUsage;
  settings?: Partial<Settings>;
  /** Where services' objectives are asked; default: nowhere. */
  objectives?: Objectives;
  /** Who tells the owners of what happened; default: nobody. */
  announcer?: Announcer;
}

/** Optimizes the workload that each CostOptimization names. */
export function createOptimizationOperator({
  analysis = noAnalysis,
  sealer,
  store = memoryStateStore(),
  usage = nothingKnown,
  settings,
  objectives = noObjectives,
  announcer = noAnnouncer,
}: OptimizationOperatorOptions = {}): Operator {
  const metrics = createOptimizationMetrics();
  const all: Settings = { ...defaultSettings, ...settings };
  // Each object is looked at again by then, whoever looks after it.
  const savings = new Savings({ keepMs: 2.5 * all.recheckMs });
  const parts: Parts = {
    ...{ analysis, objectives, usage },
    announcer: new PatientAnnouncer({
      announcer: new PersistentAnnouncer(announcer),
      metrics,
    }),
    keeper: new StateKeeper(sealer, store, FIELD_MANAGER),
    settings: all,
    ...{ metrics, savings },
  };
  return defineOperator({
    name: 'optimization',
    watches: CostOptimization,
    owns: [],
    reads: [...Object.values(workloadKinds), HorizontalPodAutoscaler].map(
      optimized,
    ),
    permissions: [
      {
        apiGroups: ['apps'],
        resources: Object.values(workloadKinds).map(({ plural }) => plural),
        verbs: ['get', 'patch'],
        reason:
          'The target of a CostOptimization: read before anything is decided; resized, by the values that are named, and put back',
      },
      {
        apiGroups: ['platform.example.com'],
        resources: ['webapps'],
        verbs: ['get', 'patch'],
        reason:
          'A workload that a WebApp owns is resized through the WebApp, which would undo anything else',
      },
      {
        apiGroups: [''],
        resources: ['pods'],
        verbs: ['list'],
        reason:
          'Whether the pods of a target do worse since a change (OOM kills, restarts, readiness); in a cluster without Prometheus, also before',
      },
      {
        apiGroups: ['metrics.k8s.io'],
        resources: ['pods'],
        verbs: ['list'],
        reason:
          'What the pods of targets take now, in a cluster without Prometheus',
      },
      {
        apiGroups: ['apps'],
        resources: ['replicasets'],
        verbs: ['list'],
        reason:
          'Which pods are those of a Deployment, in a cluster without Prometheus',
      },
      {
        apiGroups: [''],
        resources: ['pods'],
        verbs: ['get'],
        reason: 'A pod on which a change is tried before it is written',
      },
      {
        apiGroups: [''],
        resources: ['pods/resize'],
        verbs: ['patch'],
        reason:
          'A change is tried on one pod in ten before it is written, and that pod gets its old size back where it does worse',
      },
      {
        apiGroups: [''],
        resources: ['nodes'],
        verbs: ['list'],
        reason:
          'What of a saving whole nodes can give back, and whether there is spot capacity',
      },
      {
        apiGroups: ['autoscaling'],
        resources: ['horizontalpodautoscalers'],
        verbs: ['get', 'list', 'patch'],
        reason:
          'What an autoscaler chooses is left to it; its target in percent moves with the request, and is put back',
      },
      {
        apiGroups: ['policy'],
        resources: ['poddisruptionbudgets'],
        verbs: ['list'],
        reason: 'Replicas are not reduced below what a budget wants',
      },
      {
        apiGroups: [ConfigMap.group],
        resources: [ConfigMap.plural],
        verbs: ['get', 'create', 'patch', 'delete'],
        reason:
          'What a target was before (sealed), in the ConfigMap <workload>-rollback-state beside it',
      },
    ],
    policies,
    webhooks: rules,
    metrics: [...metrics.all, ...savings.gauges, usageStates(usage)],
    finalize: finalizeWith(parts),
    reconcile: reconcileWith(parts),
  });
}

/** The operator as the generator reads it: its declaration does not depend on what it is given. */
export const optimizationOperator = createOptimizationOperator();

/** Targets with a change in force: a change of theirs by somebody else is seen at once. */
function optimized(resource: ResourceRef): ReadKind {
  return {
    resource,
    labelSelector: `${OPTIMIZED_LABEL}=true`,
    relatesTo: ({ metadata }) => {
      const [namespace, name] =
        metadata.annotations?.[OPTIMIZED_BY]?.split('/') ?? [];
      return namespace && name ? { namespace, name } : undefined;
    },
    trim: ({ apiVersion, kind, metadata }) => ({
      apiVersion,
      kind,
      metadata: {
        name: metadata.name,
        namespace: metadata.namespace,
        uid: metadata.uid,
        resourceVersion: metadata.resourceVersion,
        generation: metadata.generation,
        annotations: {
          [OPTIMIZED_BY]: metadata.annotations?.[OPTIMIZED_BY] ?? '',
          [OPTIMIZATION]: metadata.annotations?.[OPTIMIZATION] ?? '',
        },
      },
    }),
    reason: `${resource.kind} objects with a change of its own in force: a change by somebody else is seen at once`,
  };
}
