import type { KubernetesObject } from '@flyrail/backstage-plugin-flyrail-common';
import {
  Deployment,
  HTTPRoute,
  Ingress,
  Service,
  type AppliedObject,
  type Context,
} from '@flyrail/backstage-plugin-flyrail-node';
import {
  WebApp,
  type WebAppObject,
  type WebAppSpecInput,
} from '@flyrail/backstage-plugin-webapp-common';
import { webappOperator } from './operator';
import { reconcile } from './reconcile';

const now = new Date('2026-01-01T12:00:00.250Z');

const kinds = [...webappOperator.owns, ...webappOperator.optional];

/** A cluster that holds these objects, and what a reconcile asks of it and applies to it. */
async function reconciled(
  spec: Partial<WebAppSpecInput>,
  live: Record<string, object>,
  metadata: object = {},
  status?: object,
) {
  const app = {
    apiVersion: 'platform.example.com/v1',
    kind: 'WebApp',
    metadata: {
      ...{
        name: 'shop',
        namespace: 'production',
        uid: 'shop-1',
        generation: 2,
      },
      ...metadata,
    },
    spec: WebApp.spec.parse({ image: 'nginx:1.21', ...spec }),
    status,
  } as WebAppObject;
  const applies: KubernetesObject[][] = [];
  const get = jest.fn(
    async ({ kind }) => live[kind] as KubernetesObject | undefined,
  );
  const outcome = await reconcile({
    object: app,
    cluster: { name: 'dev', serves: () => true, definition: () => undefined },
    get,
    now: () => now,
    related: () => [],
    apply: async wanted => {
      applies.push(wanted);
      return {
        pruned: [],
        objects: wanted.map(
          (object): AppliedObject => ({
            resource: kinds.find(({ kind }) => kind === object.kind)!,
            name: 'shop',
            outcome: 'updated',
            object: { ...object, ...live[object.kind] },
          }),
        ),
      };
    },
  } as Partial<Context<WebAppObject>> as Context<WebAppObject>);
  const last = applies[applies.length - 1] as any[];
  return {
    outcome,
    kindsOf: applies.map(objects => objects.map(({ kind }) => kind)),
    last: (kind: string) => last.find(object => object.kind === kind),
    asked: get.mock.calls.map(([{ kind }]) => kind),
    condition: (type: string) =>
      outcome.report?.conditions.find(condition => condition.type === type),
  };
}

describe('the way in, when a Gateway takes over from an Ingress', () => {
  const spec = {
    exposure: { host: 'shop.example.com', gateway: { name: 'public' } },
  };
  const ingress = (metadata: object = {}) => ({
    metadata: {
      name: 'shop',
      ownerReferences: [{ uid: 'shop-1' }],
      managedFields: [
        {
          manager: 'flyrail-webapp',
          operation: 'Apply',
          fieldsV1: { 'f:spec': { 'f:ingressClassName': {} } },
        },
      ],
      ...metadata,
    },
    spec: {
      ingressClassName: 'nginx',
      tls: [{ hosts: ['shop.example.com'], secretName: 'shop-tls' }],
    },
  });
  /** By default accepted long ago. */
  const route = (
    observedGeneration: number,
    status = 'True',
    lastTransitionTime = '2026-01-01T11:30:00Z',
  ) => ({
    metadata: { name: 'shop', generation: 5 },
    status: {
      parents: [
        {
          parentRef: { name: 'public' },
          conditions: [
            {
              type: 'Accepted',
              status,
              observedGeneration,
              lastTransitionTime,
            },
          ],
        },
      ],
    },
  });

  it.each([
    ['has not answered', undefined],
    ['answered to an earlier route', route(4)],
    ['says no', route(5, 'False')],
  ])('the Ingress stays while the Gateway %s', async (_, answer) => {
    const { kindsOf, last, outcome } = await reconciled(spec, {
      Ingress: ingress(),
      ...(answer ? { HTTPRoute: answer } : {}),
    });
    expect(outcome.type).toBe('done');
    expect(kindsOf).toHaveLength(1);
    expect(kindsOf[0]).toEqual(
      expect.arrayContaining(['HTTPRoute', 'Ingress']),
    );
    // The spec names neither any longer.
    expect(last('Ingress').spec).toMatchObject({
      ingressClassName: 'nginx',
      tls: [{ secretName: 'shop-tls' }],
    });
  });

  it.each([
    ['just now', '2026-01-01T12:00:00Z', 1_799_750],
    ['29 minutes ago', '2026-01-01T11:31:00Z', 59_750],
    ['by a clock that is ahead', '2026-01-01T12:01:00Z', 1_859_750],
  ])(
    'the Ingress stays, and is looked at when its time is over, where the Gateway took the route %s',
    async (_, since, afterMs) => {
      const { kindsOf, condition, outcome } = await reconciled(spec, {
        Ingress: ingress(),
        HTTPRoute: route(5, 'True', since),
      });
      expect(kindsOf).toHaveLength(1);
      expect(kindsOf[0]).toContain('Ingress');
      expect(outcome).toMatchObject({ type: 'requeueAfter', afterMs });
      expect(condition('ExposureReady')?.reason).toBe('IngressKept');
    },
  );

  it('the Ingress goes half an hour after the Gateway took the very route that was applied', async () => {
    const { kindsOf, condition, outcome } = await reconciled(spec, {
      Ingress: ingress(),
      HTTPRoute: route(5),
    });
    expect(kindsOf.map(each => each.includes('Ingress'))).toEqual([
      true,
      false,
    ]);
    expect(outcome.type).toBe('done');
    expect(condition('ExposureReady')?.reason).toBe('RouteAccepted');
    expect(condition('Ready')?.message).not.toContain('Ingress');
  });

  it('a class that the cluster gave the Ingress stays the cluster’s', async () => {
    const { last } = await reconciled(spec, {
      Ingress: ingress({ managedFields: [] }),
    });
    expect(last('Ingress').spec).not.toHaveProperty('ingressClassName');
  });

  it.each([
    ['there is none', {}],
    ['it is another’s', { Ingress: ingress({ ownerReferences: [] }) }],
    [
      'it goes already',
      { Ingress: ingress({ deletionTimestamp: '2026-01-01T00:00:00Z' }) },
    ],
    [
      'a person deleted it before its time',
      { HTTPRoute: route(5, 'True', '2026-01-01T12:00:00Z') },
    ],
  ])('no Ingress is made where %s', async (_, live) => {
    const { kindsOf } = await reconciled(spec, live);
    expect(kindsOf[0]).toContain('HTTPRoute');
    expect(kindsOf[0]).not.toContain('Ingress');
  });

  it.each([
    ['not any longer once it is gone', 'RouteAccepted', 2, []],
    ['as long as it is kept', 'IngressKept', 2, [Ingress.kind]],
    ['again when the spec has changed', 'RouteAccepted', 1, [Ingress.kind]],
  ])(
    'the cluster is asked for it %s',
    async (_, reason, observedGeneration, asked) => {
      const accepted = {
        type: 'ExposureReady',
        status: 'True',
        reason,
        observedGeneration,
      };
      const found = await reconciled(
        spec,
        { [HTTPRoute.kind]: route(5) },
        {},
        { conditions: [accepted] },
      );
      expect(found.asked).toEqual(asked);
    },
  );
});

describe('a Deployment and a Service that are taken over', () => {
  const adopting = {
    annotations: { 'flyrail.io/adopt': 'Deployment,Service' },
  };
  const deployment = (name: string, replicas: number) => ({
    metadata: { name: 'shop', generation: 2 },
    spec: {
      selector: { matchLabels: { app: 'shop' } },
      template: {
        spec: { containers: [{ ports: [{ name, containerPort: 8080 }] }] },
      },
    },
    status: { observedGeneration: 2, replicas, updatedReplicas: 3 },
  });
  const service = (targetPort: string | number) => ({
    spec: { ports: [{ port: 80, targetPort }] },
  });

  it.each([
    ['by number at first', deployment('web', 3), service('web'), 8080],
    ['by number while they go', deployment('http', 4), service(8080), 8080],
    [
      'by name once they are gone',
      deployment('http', 3),
      service(8080),
      'http',
    ],
    [
      'by name where a new port is rolled out',
      deployment('http', 4),
      service('http'),
      'http',
    ],
  ])('lead to the pods of before %s', async (_, before, led, expected) => {
    const { last } = await reconciled(
      {},
      { [Deployment.kind]: before, [Service.kind]: led },
      adopting,
    );
    expect(last('Service').spec).toMatchObject({
      selector: { app: 'shop' },
      ports: [{ port: 80, targetPort: expected }],
    });
  });

  it('are not asked for where nobody hands them over', async () => {
    const { asked, last } = await reconciled({}, {});
    expect(asked).toEqual([]);
    expect(last('Service').spec.ports[0].targetPort).toBe('http');
  });
});
