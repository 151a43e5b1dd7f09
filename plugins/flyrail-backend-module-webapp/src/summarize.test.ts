import {
  Deployment,
  Service,
  type AppliedObject,
} from '@flyrail/backstage-plugin-flyrail-node';
import {
  WebApp,
  type WebAppObject,
} from '@flyrail/backstage-plugin-webapp-common';
import { summarize } from './summarize';

const app: WebAppObject = {
  apiVersion: 'platform.example.com/v1',
  kind: 'WebApp',
  metadata: { name: 'shop', namespace: 'production' },
  spec: WebApp.spec.parse({ image: 'nginx:1.21', replicas: 3 }),
};

function deployment(status: object, generation = 1): AppliedObject {
  return {
    resource: Deployment,
    name: 'shop',
    outcome: 'unchanged',
    object: {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'shop', generation },
      status,
    },
  };
}

const serving = (count: number) => ({
  observedGeneration: 1,
  replicas: 3,
  updatedReplicas: 3,
  readyReplicas: count,
  availableReplicas: count,
});

function conditionsOf(objects: AppliedObject[]) {
  const { conditions } = summarize(app, { objects, pruned: [] }, []);
  return Object.fromEntries(
    conditions.map(({ type, status, reason }) => [type, `${status}/${reason}`]),
  );
}

describe('summarize', () => {
  it.each<[string, AppliedObject, Record<string, string>]>([
    [
      'all pods serve',
      deployment(serving(3)),
      {
        Ready: 'True/Applied',
        Available: 'True/PodsServe',
        Progressing: 'False/Settled',
        Degraded: 'False/AsExpected',
      },
    ],
    [
      'some pods serve',
      deployment(serving(2)),
      { Available: 'True/PodsServe', Progressing: 'True/RollingOut' },
    ],
    [
      'no pod serves yet',
      deployment(serving(0)),
      {
        Ready: 'True/Applied',
        Available: 'False/PodsStart',
        Progressing: 'True/RollingOut',
      },
    ],
    [
      'the latest spec was not looked at',
      deployment(serving(3), 2),
      { Progressing: 'True/RollingOut' },
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
      'it does not get further',
      deployment({
        ...serving(1),
        conditions: [
          {
            type: 'Progressing',
            status: 'False',
            reason: 'ProgressDeadlineExceeded',
          },
        ],
      }),
      { Progressing: 'False/Stuck' },
    ],
  ])('tells when %s', (_, object, expected) => {
    expect(conditionsOf([object])).toMatchObject(expected);
  });

  it('names the object that belongs to someone else, and leaves the choice to the reader', () => {
    const { conditions, status } = summarize(
      app,
      {
        objects: [{ resource: Service, name: 'shop', outcome: 'foreign' }],
        pruned: [],
      },
      [],
    );
    expect(conditions[0]).toMatchObject({
      type: 'Ready',
      status: 'False',
      reason: 'NameTaken',
      message: expect.stringMatching(
        /^Service shop belongs to someone else.*Rename this WebApp/,
      ),
    });
    expect(status?.owned).toEqual([
      { apiVersion: 'v1', kind: 'Service', name: 'shop', state: 'foreign' },
    ]);
  });

  it('repeats what the API server refuses, in its words', () => {
    const { conditions } = summarize(
      app,
      {
        objects: [
          {
            resource: Deployment,
            name: 'shop',
            outcome: 'refused',
            problem: 'spec.replicas: too many',
          },
        ],
        pruned: [],
      },
      [],
    );
    expect(conditions[0].message).toBe(
      'the API server refuses Deployment shop: spec.replicas: too many',
    );
  });
});
