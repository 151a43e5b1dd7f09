import {
  Deployment,
  Service,
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
      refused('spec.selector: Invalid value: field is immutable'),
      { Ready: 'False/Refused', Degraded: 'True/Refused' },
    ],
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
});
