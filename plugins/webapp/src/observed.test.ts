import { OwnedObject } from '@flyrail/backstage-plugin-flyrail-common';
import { sampleApp, sampleDetail } from '../dev/sampleApp';
import { observe } from './observed';

const owned = (kind: string, spec?: object): OwnedObject => ({
  apiVersion: 'example/v1',
  kind,
  namespace: 'production',
  name: 'sample-app',
  state: 'present',
  health: 'healthy',
  message: '',
  object: {
    apiVersion: 'example/v1',
    kind,
    metadata: { name: 'sample-app' },
    spec,
  },
});
const asksForAll = {
  ...sampleApp,
  spec: {
    ...sampleApp.spec!,
    monitoring: { enabled: true, path: '/metrics', scrapeInterval: '30s' },
    exposure: { host: 'shop.example.com', path: '/' },
  },
};
const row = (field: string, more: OwnedObject[] = [], app = asksForAll) =>
  observe(app, [...sampleDetail.owned, ...more]).find(
    one => one.field === field,
  );

describe('what is asked for beside what is there', () => {
  it.each([
    ['autoscaling', '2–10'],
    ['networkPolicy', 'strict'],
    ['monitoring', '/metrics'],
    ['exposure', 'shop.example.com/'],
  ])('%s without an object that does it is not made yet', (field, desired) => {
    expect(row(field)).toMatchObject({
      desired,
      observed: undefined,
      missing: true,
    });
  });

  it.each([
    ['networkPolicy', 'NetworkPolicy'],
    ['monitoring', 'ServiceMonitor'],
    ['exposure', 'HTTPRoute'],
    ['exposure', 'Ingress'],
  ])('%s is there with a %s', (field, kind) => {
    expect(row(field, [owned(kind)])).toMatchObject({
      observed: kind,
      matches: true,
    });
  });

  it('replicas are those of the spec as long as no autoscaler is there', () => {
    expect(row('replicas')).toMatchObject({ desired: '3', observed: '3' });
  });

  it('replicas are the autoscaler’s range once it is there', () => {
    const autoscaler = owned('HorizontalPodAutoscaler', {
      minReplicas: 2,
      maxReplicas: 10,
    });
    expect(row('replicas', [autoscaler])).toMatchObject({
      desired: '2–10',
      matches: true,
    });
    expect(row('autoscaling', [autoscaler])).toMatchObject({
      observed: '2–10',
    });
  });

  it('the range is the operator’s: not above the most there may be', () => {
    const autoscaling = {
      enabled: true,
      maxReplicas: 1,
      targetCPUUtilization: 70,
    };
    const app = { ...asksForAll, spec: { ...asksForAll.spec, autoscaling } };
    expect(row('autoscaling', [], app)).toMatchObject({ desired: '1–1' });
  });

  it.each([
    ['cpu', '100m\u00a0· –', true],
    ['cpu', '0.1\u00a0· –', true],
    ['cpu', '200m\u00a0· –', false],
    ['memory', '128Mi\u00a0· 512Mi', true],
    ['memory', '128Mi\u00a0· 1Gi', false],
  ])(
    '%s that the spec leaves open is what the operator gives: %s',
    (field, observed, matches) => {
      const { resources: _, ...spec } = sampleApp.spec!;
      const [request, limit] = observed.split('\u00a0· ');
      const given = {
        requests: { [field]: request },
        limits: limit === '–' ? undefined : { [field]: limit },
      };
      const deployment = owned('Deployment', {
        template: { spec: { containers: [{ name: 'app', resources: given }] } },
      });
      expect(
        observe({ ...sampleApp, spec }, [deployment]).find(
          one => one.field === field,
        ),
      ).toMatchObject({ observed, matches });
    },
  );

  it('says nothing of what nobody asked for', () => {
    const { autoscaling: _, ...spec } = sampleApp.spec!;
    const app = {
      ...sampleApp,
      spec: {
        ...spec,
        security: { ...spec.security, networkPolicy: 'none' as const },
      },
    };
    expect(observe(app, sampleDetail.owned).map(({ field }) => field)).toEqual([
      'replicas',
      'image',
      'cpu',
      'memory',
      'port',
    ]);
  });
});
