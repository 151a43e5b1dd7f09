import {
  HTTPRoute,
  Ingress,
  NetworkPolicy,
  ServiceMonitor,
} from '@flyrail/backstage-plugin-flyrail-node';
import { OperatorHarness } from '@flyrail/backstage-plugin-flyrail-node/testing';
import type {
  Condition,
  KubernetesObject,
} from '@flyrail/backstage-plugin-flyrail-common';
import { installStandIn, removeStandIn } from './__testUtils__/standIns';
import { webappOperator } from './operator';

/** An operator looks every five seconds whether a kind has come. */
const COMES_WITHIN_MS = 20_000;
const image = 'registry.example.com/shop/web:1.0.0';

jest.setTimeout(60_000);

describe('Kinds that a cluster may lack', () => {
  let harness: OperatorHarness;

  beforeAll(async () => {
    harness = await OperatorHarness.start({
      operator: webappOperator,
      idle: true,
    });
    await removeStandIn(harness.direct, ServiceMonitor);
    await removeStandIn(harness.direct, HTTPRoute);
    await harness.when.started();
  });

  afterAll(async () => {
    await harness?.stop();
  });

  const conditionOf = (
    object: KubernetesObject<any, any>,
    type: string,
  ): Condition | undefined =>
    object.status?.conditions?.find((found: Condition) => found.type === type);
  const says = (name: string, type: string, reason: string) =>
    harness.then.holds(
      `${name} says ${type} ${reason}`,
      async () => {
        const object = await harness.get(harness.resource, name);
        const found = conditionOf(object, type);
        if (found?.reason !== reason) {
          throw new Error(`it says ${JSON.stringify(found)}`);
        }
        return { object, found };
      },
      COMES_WITHIN_MS,
    );

  it('has metrics scraped once there is a ServiceMonitor kind, and says what is missing until then', async () => {
    const { given, when, then } = harness;
    await given.object('metered', {
      image,
      monitoring: { enabled: true, labels: { release: 'prometheus' } },
    });
    const { found, object } = await says(
      'metered',
      'MonitoringReady',
      'CRDNotInstalled',
    );
    expect(found.status).toBe('False');
    expect(found.message).toMatch(/install the Prometheus operator/);
    expect(conditionOf(object, 'Ready')?.status).toBe('True');
    expect(conditionOf(object, 'Degraded')).toBeUndefined();
    // It looks for the kind from time to time; that is no reason to write or to fail.
    expect(
      await harness.metric('controller_runtime_reconcile_total', {
        result: 'error',
      }),
    ).toBe(0);

    await installStandIn(harness.direct, ServiceMonitor);
    try {
      await says('metered', 'MonitoringReady', 'ServiceMonitorApplied');
      const { metadata } = await then.exists(ServiceMonitor, 'metered', {
        spec: {
          endpoints: [{ port: 'http', path: '/metrics', interval: '30s' }],
        },
      });
      expect(metadata.labels).toMatchObject({ release: 'prometheus' });

      await when.edited(ServiceMonitor, 'metered', {
        spec: { endpoints: [{ port: 'http', interval: '1ms' }] },
      });
      await then.exists(ServiceMonitor, 'metered', {
        spec: { endpoints: [{ interval: '30s' }] },
      });

      await when.edited(harness.resource, 'metered', {
        spec: { monitoring: { enabled: false } },
      });
      await then.absent(ServiceMonitor, 'metered');
      const { status } = await then.holds(
        'no condition speaks of it',
        async () => {
          const app = await harness.get(harness.resource, 'metered');
          return conditionOf(app, 'MonitoringReady') === undefined && app;
        },
      );
      expect(
        status.owned.map(({ kind }: { kind: string }) => kind),
      ).not.toContain('ServiceMonitor');

      await when.edited(harness.resource, 'metered', {
        spec: { monitoring: { enabled: true } },
      });
      await then.exists(ServiceMonitor, 'metered');
    } finally {
      await removeStandIn(harness.direct, ServiceMonitor);
    }
    await says('metered', 'MonitoringReady', 'CRDNotInstalled');
  });

  it('leads people in by an Ingress, and by an HTTPRoute where the Gateway API is served', async () => {
    const { given, when, then } = harness;
    await given.object('exposed', {
      image,
      exposure: {
        host: 'shop.example.com',
        className: 'nginx',
        tlsSecretName: 'shop-tls',
        gateway: { name: 'public', namespace: 'gateways' },
      },
    });
    const waiting = await says(
      'exposed',
      'ExposureReady',
      'AwaitingIngressController',
    );
    expect(waiting.found.message).toMatch(/cluster serves no HTTPRoute/);
    await then.exists(Ingress, 'exposed', {
      spec: {
        ingressClassName: 'nginx',
        tls: [{ hosts: ['shop.example.com'], secretName: 'shop-tls' }],
      },
    });
    const { spec } = await harness.get(NetworkPolicy, 'exposed');
    expect(spec.ingress[0]).not.toHaveProperty('from');

    await installStandIn(harness.direct, HTTPRoute);
    try {
      await says('exposed', 'ExposureReady', 'AwaitingGateway');
      await then.exists(HTTPRoute, 'exposed', {
        spec: {
          hostnames: ['shop.example.com'],
          parentRefs: [{ name: 'public', namespace: 'gateways' }],
        },
      });
      await then.exists(Ingress, 'exposed', {
        spec: { ingressClassName: 'nginx' },
      });

      // What a Gateway's controller writes.
      const { metadata } = await harness.get(HTTPRoute, 'exposed');
      const answers = (condition: object) =>
        harness.direct.request({
          method: 'PATCH',
          path: harness.path(HTTPRoute, 'exposed', 'status'),
          contentType: 'application/merge-patch+json',
          body: {
            status: {
              parents: [
                {
                  parentRef: { name: 'public', namespace: 'gateways' },
                  conditions: [
                    {
                      type: 'Accepted',
                      observedGeneration: metadata.generation,
                      ...condition,
                    },
                  ],
                },
              ],
            },
          },
        });
      const accepts = (minutesAgo: number) =>
        answers({
          status: 'True',
          reason: 'Accepted',
          lastTransitionTime: new Date(
            Date.now() - minutesAgo * 60_000,
          ).toISOString(),
        });
      await accepts(1);
      await says('exposed', 'ExposureReady', 'IngressKept');
      await harness.get(Ingress, 'exposed');
      await accepts(30);
      await says('exposed', 'ExposureReady', 'RouteAccepted');
      await then.absent(Ingress, 'exposed');
      await answers({
        status: 'False',
        reason: 'NotAllowedByListeners',
        message: 'no listener takes routes of this namespace',
      });
      const { found, object } = await says(
        'exposed',
        'ExposureReady',
        'NotAllowedByListeners',
      );
      expect(found.message).toMatch(/what the Gateway allows/);
      expect(conditionOf(object, 'Degraded')?.reason).toBe(
        'NotAllowedByListeners',
      );
    } finally {
      await removeStandIn(harness.direct, HTTPRoute);
    }
    await then.holds(
      'the Ingress is back',
      () => harness.get(Ingress, 'exposed'),
      COMES_WITHIN_MS,
    );

    await when.edited(harness.resource, 'exposed', {
      spec: { exposure: { host: null } },
    });
    await then.absent(Ingress, 'exposed');
    await then.holds('no condition speaks of it', async () => {
      const app = await harness.get(harness.resource, 'exposed');
      return conditionOf(app, 'ExposureReady') === undefined;
    });
  });
});
