import {
  HTTPRoute,
  Ingress,
  type AppliedObject,
} from '@flyrail/backstage-plugin-flyrail-node';
import {
  WebApp,
  type WebAppObject,
} from '@flyrail/backstage-plugin-webapp-common';
import { exposureCondition, ingressGoesAt } from './exposure';

const appAt = (gateway: { name: string; sectionName?: string }) =>
  ({
    apiVersion: 'platform.example.com/v1',
    kind: 'WebApp',
    metadata: { name: 'shop', namespace: 'production' },
    spec: WebApp.spec.parse({
      image: 'nginx:1.21',
      exposure: { host: 'shop.example.com', gateway },
    }),
  } as WebAppObject);

const named = { name: 'public' };
const no = { status: 'False', reason: 'NoMatchingParent' };

/** The fourth generation of a route, and what a Gateway said of it. */
function route(parentRef?: object, condition: object = {}): AppliedObject {
  const said = {
    ...{ type: 'Accepted', status: 'True', reason: 'Accepted' },
    ...{ message: 'it says', observedGeneration: 4 },
    ...condition,
  };
  return {
    resource: HTTPRoute,
    name: 'shop',
    outcome: 'unchanged',
    object: {
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'HTTPRoute',
      metadata: { name: 'shop', namespace: 'production', generation: 4 },
      status: { parents: parentRef ? [{ parentRef, conditions: [said] }] : [] },
    },
  };
}

const ingress: AppliedObject = {
  resource: Ingress,
  name: 'shop',
  outcome: 'unchanged',
};

describe('a web app that a Gateway is to lead people to', () => {
  it.each<[string, AppliedObject, string]>([
    ['the Gateway takes the route', route(named), 'True/RouteAccepted'],
    [
      'the Gateway names itself in full',
      route({
        ...{ group: 'gateway.networking.k8s.io', kind: 'Gateway' },
        ...{ ...named, namespace: 'production' },
      }),
      'True/RouteAccepted',
    ],
    ['the Gateway refuses it', route(named, no), 'False/NoMatchingParent'],
    [
      'its Service cannot be found',
      route(named, { ...no, type: 'ResolvedRefs', reason: 'BackendNotFound' }),
      'False/BackendNotFound',
    ],
    ['nobody has answered', route(), 'Unknown/AwaitingGateway'],
    [
      'the Gateway took an earlier route',
      route(named, { observedGeneration: 3 }),
      'Unknown/AwaitingGateway',
    ],
    [
      'the Gateway refused an earlier route',
      route(named, { ...no, observedGeneration: 3 }),
      'Unknown/AwaitingGateway',
    ],
    [
      'the answer tells of no generation',
      route(named, { observedGeneration: undefined }),
      'True/RouteAccepted',
    ],
    [
      'the answer tells of generation 0',
      route(named, { ...no, observedGeneration: 0 }),
      'False/NoMatchingParent',
    ],
    [
      'another Gateway takes it',
      route({ name: 'internal' }),
      'Unknown/AwaitingGateway',
    ],
    [
      'another Gateway refuses it',
      route({ name: 'internal' }, no),
      'Unknown/AwaitingGateway',
    ],
    [
      'a namesake in another namespace takes it',
      route({ ...named, namespace: 'elsewhere' }),
      'Unknown/AwaitingGateway',
    ],
    [
      'a Service of that name takes it',
      route({ ...named, kind: 'Service' }),
      'Unknown/AwaitingGateway',
    ],
  ])('says how it is when %s', (_, object, expected) => {
    const [{ status, reason }] = exposureCondition(appAt(named), [object]);
    expect(`${status}/${reason}`).toBe(expected);
  });

  it.each([
    ['https', 'True'],
    ['http', 'Unknown'],
    [undefined, 'Unknown'],
  ])(
    'waits for the listener that it names: %s has answered',
    (sectionName, status) => {
      const app = appAt({ ...named, sectionName: 'https' });
      const answered = route({ ...named, sectionName });
      expect(exposureCondition(app, [answered])).toMatchObject([{ status }]);
    },
  );

  it.each([
    ['has not answered', route()],
    ['says no', route(named, no)],
  ])(
    'says that the Ingress of before is kept while the Gateway %s',
    (_, waiting) => {
      const [{ message }] = exposureCondition(appAt(named), [waiting, ingress]);
      expect(message).toMatch(/the Ingress of before is kept/);
    },
  );
});

describe('an Ingress beside an HTTPRoute that the Gateway takes', () => {
  const at = (lastTransitionTime: string) => ({ lastTransitionTime });
  const app = appAt(named);

  it('is kept until a time that the condition names, for DNS to follow', () => {
    const objects = [route(named, at('2026-01-01T12:00:00Z')), ingress];
    expect(exposureCondition(app, objects)).toEqual([
      {
        type: 'ExposureReady',
        status: 'True',
        reason: 'IngressKept',
        message:
          'Gateway "public" leads shop.example.com/ to it; the Ingress of before is kept until 2026-01-01T12:30:00Z, for DNS to follow: let shop.example.com lead to the Gateway by then',
      },
    ]);
  });

  it('goes half an hour after the last listener took the route', () => {
    const [first, last] = ['2026-01-01T12:00:00Z', '2026-01-01T12:05:00Z'].map(
      time => route(named, at(time)).object!.status as { parents: object[] },
    );
    const answered = route(named);
    answered.object!.status = { parents: [...last.parents, ...first.parents] };
    expect(ingressGoesAt(app, [answered, ingress])).toEqual(
      new Date('2026-01-01T12:35:00Z'),
    );
  });

  it.each([
    ['none', {}],
    ['no time at all', at('yesterday')],
  ])(
    'is kept, and left to a person, where the Gateway names as its time %s',
    (_, condition) => {
      const objects = [route(named, condition), ingress];
      expect(exposureCondition(app, objects)).toMatchObject([
        {
          reason: 'IngressKept',
          message: expect.stringMatching(/delete the Ingress$/),
        },
      ]);
      expect(ingressGoesAt(app, objects)).toBeUndefined();
    },
  );

  it.each<[string, AppliedObject[]]>([
    [
      'the Gateway refuses the route',
      [route(named, { ...no, ...at('2026-01-01T12:00:00Z') }), ingress],
    ],
    [
      'another Gateway takes it',
      [route({ name: 'internal' }, at('2026-01-01T12:00:00Z')), ingress],
    ],
    [
      'there is no Ingress any more',
      [route(named, at('2026-01-01T12:00:00Z'))],
    ],
  ])('has no time to go when %s', (_, objects) => {
    expect(ingressGoesAt(app, objects)).toBeUndefined();
  });
});
