import { Entity } from '@backstage/catalog-model';
import {
  ClusterStatus,
  ResourceDetail,
} from '@flyrail/backstage-plugin-flyrail-common';
import { WebAppObject } from '@flyrail/backstage-plugin-webapp-common';

// Example data of the development app, the unit tests and the browser tests: one WebApp in its usual situations.

/** The component that has the tab. */
export const sampleEntity: Entity = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  metadata: {
    name: 'sample-app',
    namespace: 'default',
    description: 'A web app kept by Flyrail',
    annotations: {
      'flyrail.io/webapp': 'enabled',
      'backstage.io/kubernetes-id': 'sample-app',
    },
  },
  spec: {
    type: 'website',
    lifecycle: 'production',
    owner: 'group:default/web',
  },
};

/** A cluster that answers. */
export const localCluster: ClusterStatus = {
  name: 'dev',
  title: 'Local cluster',
  state: 'ok',
  since: '2026-11-20T08:00:00Z',
  version: 'v1.34.1',
};

/** A cluster that does not. */
export const lostCluster: ClusterStatus = {
  name: 'west',
  title: 'West',
  state: 'unreachable',
  since: '2026-11-20T09:12:00Z',
  message: 'connect ECONNREFUSED 10.0.0.7:6443',
  remedy: 'Check that the API server of West is up.',
};

/** A cluster that answers and has no account for the operator. */
export const unpreparedCluster: ClusterStatus = {
  name: 'east',
  title: 'East',
  state: 'noIdentity',
  since: '2026-11-20T09:12:00Z',
  message:
    'ServiceAccount flyrail-system/flyrail-webapp does not exist in cluster "east".',
  remedy: "Apply the operator's generated config/rbac to the cluster.",
};

/** Three of three replicas serve. */
export const sampleApp: WebAppObject = {
  apiVersion: 'platform.example.com/v1',
  kind: 'WebApp',
  metadata: {
    name: 'sample-app',
    namespace: 'production',
    uid: 'f8e1b4a2-0000-4000-8000-000000000001',
    generation: 2,
    resourceVersion: '4711',
    creationTimestamp: '2026-11-18T10:00:00Z',
    labels: { 'backstage.io/kubernetes-id': 'sample-app' },
  },
  spec: {
    image: 'nginx:1.21',
    replicas: 3,
    port: 8080,
    resources: {
      requests: { cpu: '100m', memory: '128Mi' },
      limits: { cpu: '500m', memory: '512Mi' },
    },
    autoscaling: {
      enabled: true,
      minReplicas: 2,
      maxReplicas: 10,
      targetCPUUtilization: 70,
    },
    security: { networkPolicy: 'strict', podSecurityStandard: 'restricted' },
    paused: false,
  },
  status: {
    observedGeneration: 2,
    replicas: 3,
    readyReplicas: 3,
    driftHealed: 2,
    conditions: [
      {
        type: 'Ready',
        status: 'True',
        reason: 'Applied',
        message: 'ServiceAccount, Service, Deployment are as they should be',
        observedGeneration: 2,
        lastTransitionTime: '2026-11-18T10:00:10Z',
      },
      {
        type: 'Available',
        status: 'True',
        reason: 'MinimumReplicasAvailable',
        message: '3 of 3 replicas answer',
        observedGeneration: 2,
        lastTransitionTime: '2026-11-20T08:03:00Z',
      },
      {
        type: 'Progressing',
        status: 'False',
        reason: 'RolledOut',
        message: 'The rollout is complete',
        observedGeneration: 2,
        lastTransitionTime: '2026-11-20T08:03:00Z',
      },
    ],
  },
};

/** {@link sampleApp} with what it owns and what happened to it. */
export const sampleDetail: ResourceDetail<WebAppObject> = {
  cluster: localCluster,
  stale: false,
  object: sampleApp,
  owned: [
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      namespace: 'production',
      name: 'sample-app',
      state: 'present',
      health: 'healthy',
      message: '3 of 3 pods ready',
      createdAt: '2026-11-20T08:02:00Z',
      object: {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { name: 'sample-app', namespace: 'production' },
        spec: {
          replicas: 3,
          template: {
            spec: {
              containers: [
                {
                  name: 'app',
                  image: 'nginx:1.21',
                  ports: [{ containerPort: 8080 }],
                  resources: {
                    requests: { cpu: '100m', memory: '128Mi' },
                    limits: { cpu: '500m', memory: '512Mi' },
                  },
                },
              ],
            },
          },
        },
        status: { replicas: 3, readyReplicas: 3 },
      },
    },
    {
      apiVersion: 'v1',
      kind: 'Service',
      namespace: 'production',
      name: 'sample-app',
      state: 'present',
      health: 'healthy',
      message: 'Port 80 leads to 8080',
      createdAt: '2026-11-18T10:00:05Z',
    },
    {
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      namespace: 'production',
      name: 'sample-app',
      state: 'present',
      health: 'healthy',
      message: '',
      createdAt: '2026-11-18T10:00:05Z',
    },
  ],
  events: [
    {
      type: 'Normal',
      reason: 'DriftHealed',
      note: 'Deployment sample-app was deleted and has been created again.',
      regarding: { kind: 'WebApp', name: 'sample-app' },
      count: 1,
      firstSeen: '2026-11-20T08:02:00Z',
      lastSeen: '2026-11-20T08:02:00Z',
      reportingController: 'flyrail.io/webapp',
    },
    {
      type: 'Warning',
      reason: 'BackOff',
      note: 'Back-off restarting failed container.',
      regarding: { kind: 'Pod', name: 'sample-app-5d9c7b-x2x' },
      count: 4,
      firstSeen: '2026-11-18T10:01:00Z',
      lastSeen: '2026-11-18T10:04:00Z',
      reportingController: 'kubelet',
    },
  ],
  drift: [
    {
      kind: 'Deployment',
      namespace: 'production',
      name: 'sample-app',
      change: 'edited',
      fields: ['spec.replicas'],
      by: 'kubectl-scale',
      detectedAt: '2026-11-19T15:30:00Z',
      healedAt: '2026-11-19T15:30:00.180Z',
      healedInMs: 180,
    },
    {
      kind: 'Deployment',
      namespace: 'production',
      name: 'sample-app',
      change: 'deleted',
      fields: [],
      detectedAt: '2026-11-20T08:01:59.600Z',
      healedAt: '2026-11-20T08:02:00Z',
      healedInMs: 400,
    },
  ],
};

const RUNS_AS_ROOT =
  'The image nginx:1.21 runs as root, which the Pod Security Standard restricted forbids. Use an image with its own user, or set spec.runAsUser.';

/** The same WebApp while its image cannot run: it degrades, with the remedy in the condition. */
export const refusedApp: WebAppObject = {
  ...sampleApp,
  status: {
    ...sampleApp.status,
    readyReplicas: 0,
    conditions: [
      sampleApp.status!.conditions![0],
      {
        type: 'Available',
        status: 'False',
        reason: 'RunsAsRoot',
        message: RUNS_AS_ROOT,
        lastTransitionTime: '2026-11-20T08:03:00Z',
      },
      {
        type: 'Degraded',
        status: 'True',
        reason: 'RunsAsRoot',
        message: RUNS_AS_ROOT,
        lastTransitionTime: '2026-11-20T08:03:00Z',
      },
    ],
  },
};
