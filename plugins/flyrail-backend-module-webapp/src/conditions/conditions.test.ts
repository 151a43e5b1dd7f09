import type { ResourceRef } from '@flyrail/backstage-plugin-flyrail-common';
import {
  Deployment,
  HorizontalPodAutoscaler,
  HTTPRoute,
  Ingress,
  Service,
  ServiceMonitor,
  type AppliedObject,
} from '@flyrail/backstage-plugin-flyrail-node';
import {
  WebApp,
  type WebAppObject,
} from '@flyrail/backstage-plugin-webapp-common';
import { summarize } from './index';

const app: WebAppObject = {
  apiVersion: 'platform.example.com/v1',
  kind: 'WebApp',
  metadata: { name: 'shop', namespace: 'production' },
  spec: WebApp.spec.parse({ image: 'nginx:1.21', replicas: 3 }),
};

function deployment(
  status: object,
  rest: Partial<AppliedObject> = {},
): AppliedObject {
  return {
    resource: Deployment,
    name: 'shop',
    outcome: 'unchanged',
    object: {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'shop', generation: 1 },
      spec: { replicas: 3 },
      status,
    },
    ...rest,
  };
}

const serving = (count: number) => ({
  observedGeneration: 1,
  replicas: 3,
  updatedReplicas: 3,
  readyReplicas: count,
  availableReplicas: count,
  conditions: [
    {
      type: 'Available',
      status: count >= 2 ? 'True' : 'False',
      reason: 'x',
      message: '',
    },
  ],
});
const summary = (...objects: AppliedObject[]) =>
  summarize(app, { objects, pruned: [] }, []);
const refused = (problem: string): AppliedObject => ({
  resource: Deployment,
  name: 'shop',
  outcome: 'refused',
  problem,
});

describe('summarize', () => {
  it.each<[string, AppliedObject, Record<string, string | undefined>]>([
    [
      'all pods serve',
      deployment(serving(3)),
      {
        Ready: 'True/Applied',
        Available: 'True/MinimumReplicasAvailable',
        Progressing: 'False/RolledOut',
        Degraded: undefined,
      },
    ],
    [
      'no pod serves yet',
      deployment(serving(0)),
      {
        Ready: 'True/Applied',
        Available: 'False/Starting',
        Progressing: 'True/RollingOut',
        Degraded: undefined,
      },
    ],
    [
      'the quota refuses pods',
      deployment({
        conditions: [
          {
            type: 'ReplicaFailure',
            status: 'True',
            message:
              'pods "x" is forbidden: exceeded quota: small, requested: pods=1',
          },
        ],
      }),
      {
        Ready: 'True/Applied',
        Available: 'False/QuotaExceeded',
        Degraded: 'True/QuotaExceeded',
      },
    ],
    [
      'the API server refuses the Deployment for its Pod Security',
      refused(
        'pods "x" is forbidden: violates PodSecurity "restricted:latest"',
      ),
      { Ready: 'False/PodSecurityViolation', Available: 'False/NoDeployment' },
    ],
    [
      'the Deployment is being deleted and waits for a finalizer',
      refused(
        'it is being deleted, which waits for foregroundDeletion; it is created again once it is gone',
      ),
      { Ready: 'False/BeingDeleted' },
    ],
    [
      'the API server refuses it for another reason',
      refused('spec.template: Invalid value: nonsense'),
      { Ready: 'False/Refused', Degraded: 'True/Refused' },
    ],
    [
      'the selector of the Deployment is another, and can never change',
      refused('spec.selector: Invalid value: {}: field is immutable'),
      { Ready: 'False/SelectorMismatch', Degraded: 'True/SelectorMismatch' },
    ],
    [
      'the namespace is being deleted',
      refused(
        'deployments.apps "x" is forbidden: unable to create new content in namespace y because it is being terminated',
      ),
      { Ready: 'False/NamespaceTerminating' },
    ],
    [
      'a policy of the cluster refuses it',
      refused(
        'admission webhook "validate.kyverno.svc" denied the request: no team label',
      ),
      { Ready: 'False/AdmissionRefused' },
    ],
    ...(
      [
        ['no PriorityClass with name gold was found', 'UnknownPriorityClass'],
        ['violates PodSecurity "restricted:latest"', 'PodSecurityViolation'],
        [
          'maximum memory usage per Container is 1Gi, but limit is 2Gi',
          'LimitRangeViolation',
        ],
        ['failed quota: small: must specify limits.cpu', 'QuotaNeedsResources'],
        ['something new', 'PodsRefused'],
      ] as const
    ).map(([said, reason]): [string, AppliedObject, Record<string, string>] => [
      `pods are refused: ${said}`,
      deployment({
        conditions: [
          {
            type: 'ReplicaFailure',
            status: 'True',
            message: `pods "x" is forbidden: ${said}`,
          },
        ],
      }),
      { Ready: 'True/Applied', Available: `False/${reason}` },
    ]),
    [
      'the name is taken',
      deployment(
        {},
        { outcome: 'foreign', problem: 'it belongs to Chart "x"' },
      ),
      { Ready: 'False/NameTaken', Available: 'False/NoDeployment' },
    ],
  ])('tells when %s', (_, object, expected) => {
    const { conditions } = summary(object);
    const found = Object.fromEntries(
      Object.keys(expected).map(type => {
        const condition = conditions.find(candidate => candidate.type === type);
        return [type, condition && `${condition.status}/${condition.reason}`];
      }),
    );
    expect(found).toEqual(expected);
  });

  it('names the object that is in the way, why it is not ours, and what to do', () => {
    const { conditions, status } = summary({
      resource: Service,
      name: 'shop',
      outcome: 'foreign',
      problem: 'it was created by someone else (helm)',
      object: { apiVersion: 'v1', kind: 'Service', metadata: { name: 'shop' } },
    });
    expect(conditions[0].message).toMatch(
      /Service "shop" \(it was created by someone else \(helm\)\).*Rename this WebApp/,
    );
    expect(status?.owned).toEqual([
      { apiVersion: 'v1', kind: 'Service', name: 'shop', state: 'foreign' },
    ]);
  });

  it('adds what was healed to what had been healed before, and keeps the last', () => {
    const drift = {
      kind: 'Deployment',
      namespace: 'production',
      name: 'shop',
      change: 'edited' as const,
      fields: ['spec.replicas'],
      by: 'kubectl-edit',
      detectedAt: '2026-01-01T00:00:00.000Z',
      healedAt: '2026-01-01T00:00:00.012Z',
      healedInMs: 12,
    };
    const { status } = summarize(
      { ...app, status: { driftHealed: 4 } } as WebAppObject,
      { objects: [deployment({}, { outcome: 'healed', drift })], pruned: [] },
      [],
    );
    expect(status).toMatchObject({
      driftHealed: 5,
      lastDrift: {
        change: 'edited',
        by: 'kubectl-edit',
        fields: ['spec.replicas'],
      },
    });
  });

  const part = (
    resource: ResourceRef,
    status?: object,
    rest: Partial<AppliedObject> = {},
  ): AppliedObject => ({
    resource,
    name: 'shop',
    outcome: 'unchanged',
    object: {
      apiVersion: 'v1',
      kind: resource.kind,
      metadata: { name: 'shop' },
      status,
    },
    ...rest,
  });
  const unserved = { outcome: 'unserved', object: undefined } as const;
  const scaler = (...conditions: object[]) =>
    part(HorizontalPodAutoscaler, { conditions });
  const inactive = (message: string) =>
    scaler({
      type: 'ScalingActive',
      status: 'False',
      reason: 'FailedGetResourceMetric',
      message,
    });
  const active = { type: 'ScalingActive', status: 'True' };
  const route = (type: string, status: string, reason: string) =>
    part(HTTPRoute, {
      parents: [
        {
          parentRef: { name: 'public' },
          conditions: [{ type, status, reason, message: 'it says' }],
        },
      ],
    });

  it.each<[string, AppliedObject, string, string, RegExp, boolean]>([
    [
      'the ServiceMonitor is there',
      part(ServiceMonitor),
      'MonitoringReady',
      'True/ServiceMonitorApplied',
      /every 30s/,
      false,
    ],
    [
      'there is no such kind',
      part(ServiceMonitor, undefined, unserved),
      'MonitoringReady',
      'False/CRDNotInstalled',
      /monitoring.coreos.com\/v1.*install the Prometheus operator/,
      false,
    ],
    [
      'nobody can lead people in',
      part(Ingress, undefined, unserved),
      'ExposureReady',
      'False/CRDNotInstalled',
      /remove spec.exposure.host/,
      true,
    ],
    [
      'the Ingress has an address',
      part(Ingress, { loadBalancer: { ingress: [{ ip: '192.0.2.1' }] } }),
      'ExposureReady',
      'True/IngressServed',
      /shop.example.com\/ leads to it by 192.0.2.1/,
      false,
    ],
    [
      'no controller took the Ingress',
      part(Ingress, { loadBalancer: {} }),
      'ExposureReady',
      'Unknown/AwaitingIngressController',
      /No ingress controller/,
      false,
    ],
    [
      'the Gateway takes the route',
      route('Accepted', 'True', 'Accepted'),
      'ExposureReady',
      'True/RouteAccepted',
      /Gateway "public"/,
      false,
    ],
    [
      'the Gateway refuses the route',
      route('Accepted', 'False', 'NoMatchingParent'),
      'ExposureReady',
      'False/NoMatchingParent',
      /it says; correct spec.exposure/,
      true,
    ],
    [
      'no Gateway has answered',
      part(HTTPRoute),
      'ExposureReady',
      'Unknown/AwaitingGateway',
      /not answered/,
      false,
    ],
    [
      'the autoscaler works',
      scaler(active),
      'AutoscalingReady',
      'True/Autoscaling',
      /2 to 4 replicas.*70 %/,
      false,
    ],
    [
      'the autoscaler would take more',
      scaler(active, {
        type: 'ScalingLimited',
        status: 'True',
        reason: 'TooManyReplicas',
      }),
      'AutoscalingReady',
      'True/AtMaxReplicas',
      /raise spec.autoscaling.maxReplicas/,
      false,
    ],
    [
      'the autoscaler has not looked yet',
      scaler(),
      'AutoscalingReady',
      'Unknown/AutoscalerStarting',
      /2 to 4/,
      false,
    ],
    [
      'pods that start have no metrics yet',
      inactive('no metrics returned from resource metrics API'),
      'AutoscalingReady',
      'Unknown/AwaitingMetrics',
      /stay as they are/,
      false,
    ],
    [
      'the cluster has no metrics',
      inactive(
        'the server could not find the requested resource (get pods.metrics.k8s.io)',
      ),
      'AutoscalingReady',
      'False/MetricsServerMissing',
      /install metrics-server/,
      true,
    ],
    [
      'a container has no request to compare with',
      inactive('missing request for cpu in container sidecar of Pod x'),
      'AutoscalingReady',
      'False/CPURequestMissing',
      /spec.resources.requests.cpu/,
      true,
    ],
    [
      'the name of the autoscaler is taken',
      part(HorizontalPodAutoscaler, undefined, {
        outcome: 'foreign',
        problem: 'it belongs to ScaledObject "shop"',
      }),
      'AutoscalingReady',
      'False/NameTaken',
      /ScaledObject "shop"/,
      true,
    ],
  ])('tells of a part: %s', (_, object, type, expected, words, isDegraded) => {
    const asked: WebAppObject = {
      ...app,
      spec: WebApp.spec.parse({
        ...app.spec,
        monitoring: { enabled: true },
        exposure: { host: 'shop.example.com', gateway: { name: 'public' } },
        autoscaling: { enabled: true, maxReplicas: 4 },
      }),
    };
    const { conditions } = summarize(
      asked,
      { objects: [deployment(serving(3)), object], pruned: [] },
      [],
    );
    const found = conditions.find(condition => condition.type === type);
    expect(`${found?.status}/${found?.reason}`).toBe(expected);
    expect(found?.message).toMatch(words);
    expect(conditions.some(({ type: other }) => other === 'Degraded')).toBe(
      isDegraded,
    );
  });

  it('needs a person when a rollout is stuck, though the pods of before serve', () => {
    const { conditions } = summary(
      deployment({
        ...serving(3),
        replicas: 4,
        updatedReplicas: 1,
        conditions: [
          ...serving(3).conditions,
          {
            type: 'Progressing',
            status: 'False',
            reason: 'ProgressDeadlineExceeded',
            message: 'ReplicaSet "shop-1" has timed out progressing.',
          },
        ],
      }),
    );
    const found = Object.fromEntries(conditions.map(one => [one.type, one]));
    expect(found.Available.status).toBe('True');
    expect(found.Degraded).toMatchObject({
      reason: 'ProgressDeadlineExceeded',
      message: expect.stringMatching(/1 of 3 pods.*look at the new pods' logs/),
    });
  });

  it('says nothing of parts that nobody asked for', () => {
    const { conditions } = summary(deployment(serving(3)));
    expect(conditions.map(({ type }) => type)).toEqual([
      'Ready',
      'Available',
      'Progressing',
    ]);
  });

  it('says how to hand over what is in the way, if nothing controls it', () => {
    const { conditions } = summary(
      deployment(
        {},
        { outcome: 'foreign', problem: 'it is helm’s', adoptable: true },
      ),
    );
    expect(conditions[0].message).toMatch(/flyrail.io\/adopt: Deployment/);
  });
});
