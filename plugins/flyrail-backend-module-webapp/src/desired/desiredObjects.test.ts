import type { ResourceRef } from '@flyrail/backstage-plugin-flyrail-common';
import { HTTPRoute, Ingress } from '@flyrail/backstage-plugin-flyrail-node';
import {
  WebApp,
  type WebAppSpecInput,
} from '@flyrail/backstage-plugin-webapp-common';
import type { KeptIngress } from './exposure';
import { initialReplicas } from './horizontalPodAutoscaler';
import { desiredObjects } from './index';

function objects(
  spec: Partial<WebAppSpecInput> = {},
  labels?: Record<string, string>,
  serves: ResourceRef[] = [Ingress],
) {
  const app = {
    apiVersion: 'platform.example.com/v1',
    kind: 'WebApp',
    metadata: { name: 'shop', namespace: 'production', labels },
    spec: WebApp.spec.parse({ image: 'nginx:1.21', ...spec }),
  };
  const all = desiredObjects(app, resource =>
    serves.includes(resource),
  ) as any[];
  const of = (kind: string) => all.find(object => object.kind === kind);
  const deployment = of('Deployment');
  return {
    app,
    all,
    service: of('Service'),
    deployment,
    autoscaler: of('HorizontalPodAutoscaler'),
    budget: of('PodDisruptionBudget'),
    networkPolicy: of('NetworkPolicy'),
    monitor: of('ServiceMonitor'),
    route: of('HTTPRoute'),
    ingress: of('Ingress'),
    pod: deployment.spec.template.spec,
    container: deployment.spec.template.spec.containers[0],
  };
}

describe('desiredObjects', () => {
  it('carries the catalog id of the WebApp on every object and pod', () => {
    const { all, deployment } = objects(
      { autoscaling: { enabled: true, maxReplicas: 4 } },
      { 'backstage.io/kubernetes-id': 'web-shop' },
    );
    expect(all.map(({ kind }) => kind)).toEqual([
      'ServiceAccount',
      'NetworkPolicy',
      'Service',
      'Deployment',
      'PodDisruptionBudget',
      'HorizontalPodAutoscaler',
    ]);
    for (const { metadata } of [...all, deployment.spec.template]) {
      expect(metadata.labels['backstage.io/kubernetes-id']).toBe('web-shop');
    }
  });

  it('selects its own pods and no others', () => {
    const { service, deployment, budget, networkPolicy } = objects();
    expect(service.spec.selector).toEqual(deployment.spec.selector.matchLabels);
    expect(budget.spec.selector).toEqual(deployment.spec.selector);
    expect(networkPolicy.spec.podSelector).toEqual(deployment.spec.selector);
    expect(deployment.spec.template.metadata.labels).toMatchObject(
      service.spec.selector,
    );
  });

  it('sends the Service to the port by name, so that a change of the port changes one object', () => {
    const { service, container } = objects({ port: 9000 });
    expect(service.spec.ports[0].targetPort).toBe(container.ports[0].name);
    expect(container.ports[0].containerPort).toBe(9000);
  });

  it('keeps what Pod Security restricted asks for', () => {
    const { pod, container } = objects();
    expect(pod).toMatchObject({
      automountServiceAccountToken: false,
      securityContext: {
        runAsNonRoot: true,
        seccompProfile: { type: 'RuntimeDefault' },
      },
    });
    expect(container).toMatchObject({
      securityContext: {
        allowPrivilegeEscalation: false,
        capabilities: { drop: ['ALL'] },
        readOnlyRootFilesystem: true,
      },
      volumeMounts: [{ name: 'tmp', mountPath: '/tmp' }],
    });
  });

  it.each(['baseline', 'privileged'] as const)(
    'lets an image of %s run as root and write',
    podSecurityStandard => {
      const { pod, container } = objects({ security: { podSecurityStandard } });
      expect(pod.securityContext).not.toHaveProperty('runAsNonRoot');
      expect(container.securityContext).not.toHaveProperty(
        'readOnlyRootFilesystem',
      );
    },
  );

  it('asks the path that is given, and for an open port otherwise', () => {
    expect(objects().container.readinessProbe.tcpSocket).toEqual({
      port: 'http',
    });
    expect(
      objects({ probes: { path: '/healthz' } }).container.livenessProbe.httpGet
        .path,
    ).toBe('/healthz');
  });

  it('leaves the count to the autoscaler while there is one, and only then', () => {
    const fixed = objects({ replicas: 3 });
    expect(fixed.deployment.spec.replicas).toBe(3);
    expect(fixed.autoscaler).toBeUndefined();
    const scaled = objects({
      replicas: 3,
      autoscaling: { enabled: true, maxReplicas: 4 },
    });
    expect(scaled.deployment.spec).not.toHaveProperty('replicas');
    expect(scaled.autoscaler.spec).toMatchObject({
      scaleTargetRef: { kind: 'Deployment', name: 'shop' },
      minReplicas: 2,
      maxReplicas: 4,
    });
    expect(
      objects({ autoscaling: { enabled: false, maxReplicas: 4 } }).autoscaler,
    ).toBeUndefined();
  });

  it.each([
    [{ maxReplicas: 10 }, [2, 10, 70]],
    [{ maxReplicas: 1 }, [1, 1, 70]],
    [{ minReplicas: 3, maxReplicas: 3 }, [3, 3, 70]],
    [{ minReplicas: 1, maxReplicas: 5, targetCPUUtilization: 50 }, [1, 5, 50]],
  ])('scales as %j asks', (autoscaling, expected) => {
    const { spec } = objects({
      autoscaling: { enabled: true, ...autoscaling },
    }).autoscaler;
    expect([
      spec.minReplicas,
      spec.maxReplicas,
      spec.metrics[0].resource.target.averageUtilization,
    ]).toEqual(expected);
  });

  it.each([
    ['of the spec', 3, { maxReplicas: 10 }, 3],
    ['as few as it may', 1, { minReplicas: 4, maxReplicas: 10 }, 4],
    ['as many as it may', 20, { maxReplicas: 10 }, 10],
  ])(
    'begins with the replicas %s where an autoscaler is to choose',
    (_, replicas, autoscaling, value) => {
      const { app } = objects({
        replicas,
        autoscaling: { enabled: true, ...autoscaling },
      });
      expect(initialReplicas(app)).toMatchObject([
        { field: 'spec.replicas', value },
      ]);
    },
  );

  it('never blocks a drain, not even of one replica or of pods that do not answer', () => {
    const { spec } = objects({ replicas: 1 }).budget;
    expect(spec).toMatchObject({
      maxUnavailable: '25%',
      unhealthyPodEvictionPolicy: 'AlwaysAllow',
    });
    expect(spec).not.toHaveProperty('minAvailable');
  });

  // By name too: pods of before a change of the port listen on another number under it.
  const onItsPort = [
    { port: 'http', protocol: 'TCP' },
    { port: 9000, protocol: 'TCP' },
  ];
  const dns = {
    ports: [
      { port: 53, protocol: 'UDP' },
      { port: 53, protocol: 'TCP' },
    ],
  };
  it.each([
    ['strict', [{ to: [{ podSelector: {} }] }, dns]],
    ['baseline', [{}]],
  ] as const)(
    'lets in the own namespace on the port only, and out what %s allows',
    (networkPolicy, egress) => {
      const { spec } = objects({
        port: 9000,
        security: { networkPolicy },
      }).networkPolicy;
      expect(spec).toMatchObject({
        policyTypes: ['Ingress', 'Egress'],
        ingress: [
          {
            from: [{ podSelector: {} }],
            ports: onItsPort,
          },
        ],
        egress,
      });
    },
  );

  it('leads to pods that were taken over, and lets in to them, by the port that they have', () => {
    const { app } = objects({ port: 9000 });
    const all = desiredObjects(app, () => false, {
      targetPort: 'web',
    }) as any[];
    const specOf = (kind: string) =>
      all.find(object => object.kind === kind).spec;
    expect(specOf('Service').ports[0].targetPort).toBe('web');
    expect(specOf('NetworkPolicy').ingress[0].ports).toEqual([
      ...onItsPort,
      { port: 'web', protocol: 'TCP' },
    ]);
  });

  it('makes no NetworkPolicy where none is asked for', () => {
    expect(
      objects({ security: { networkPolicy: 'none' } }).networkPolicy,
    ).toBeUndefined();
  });

  it('has the pods behind its Service scraped as often as asked, and nothing when not asked', () => {
    expect(objects().monitor).toBeUndefined();
    expect(objects({ monitoring: { enabled: false } }).monitor).toBeUndefined();
    const { monitor, service } = objects({
      monitoring: { enabled: true, scrapeInterval: '15s', path: '/stats' },
    });
    expect(service.metadata.labels).toMatchObject(
      monitor.spec.selector.matchLabels,
    );
    expect(monitor.spec.endpoints).toEqual([
      { port: service.spec.ports[0].name, path: '/stats', interval: '15s' },
    ]);
  });

  it('lets labels of the ServiceMonitor be added, and none of its own be changed', () => {
    const { monitor } = objects({
      monitoring: {
        enabled: true,
        labels: { release: 'prometheus', 'app.kubernetes.io/name': 'other' },
      },
    });
    expect(monitor.metadata.labels).toMatchObject({
      release: 'prometheus',
      'app.kubernetes.io/name': 'shop',
    });
  });

  it('lets Prometheus in from any namespace where it is monitored', () => {
    const { networkPolicy } = objects({ monitoring: { enabled: true } });
    const [own, scrapers] = networkPolicy.spec.ingress[0].from;
    expect(own).toEqual({ podSelector: {} });
    expect(scrapers.namespaceSelector).toEqual({});
    expect(scrapers.podSelector.matchExpressions[0]).toMatchObject({
      key: 'app.kubernetes.io/name',
      values: expect.arrayContaining(['prometheus']),
    });
  });

  it('lets everybody in on the port where it is exposed, and on no other', () => {
    const { networkPolicy } = objects({
      port: 9000,
      exposure: { host: 'shop.example.com' },
    });
    expect(networkPolicy.spec.ingress).toEqual([{ ports: onItsPort }]);
  });

  const gateway = { name: 'public', namespace: 'gateways' };
  it.each([
    ['no gateway is named', {}, [Ingress, HTTPRoute], 'Ingress'],
    ['a gateway is named', { gateway }, [Ingress, HTTPRoute], 'HTTPRoute'],
    ['the Gateway API is not served', { gateway }, [Ingress], 'Ingress'],
  ] as const)(
    'is exposed, when %s, by one of the two',
    (_, spec, serves, kind) => {
      const { all } = objects(
        { exposure: { host: 'shop.example.com', ...spec } },
        undefined,
        [...serves],
      );
      expect(
        all
          .map(object => object.kind)
          .filter(found => found === 'Ingress' || found === 'HTTPRoute'),
      ).toEqual([kind]);
    },
  );

  it('leads in by the Ingress of before too, as it was, until it need not be kept', () => {
    const { app } = objects({
      exposure: { host: 'shop.example.com', path: '/eu', gateway },
    });
    const of = (ingress?: KeptIngress) =>
      desiredObjects(app, () => true, { ingress }) as any[];
    const kept = of({ className: 'nginx', tlsSecretName: 'shop-tls' });
    expect(kept.some(({ kind }) => kind === 'HTTPRoute')).toBe(true);
    expect(kept.find(({ kind }) => kind === 'Ingress').spec).toMatchObject({
      ingressClassName: 'nginx',
      tls: [{ hosts: ['shop.example.com'], secretName: 'shop-tls' }],
      rules: [{ host: 'shop.example.com', http: { paths: [{ path: '/eu' }] } }],
    });
    expect(of().some(({ kind }) => kind === 'Ingress')).toBe(false);
  });

  it('is not exposed without a host', () => {
    const { ingress, route } = objects({ exposure: { gateway } });
    expect([ingress, route]).toEqual([undefined, undefined]);
  });

  it('leads the way in to its Service, whichever kind it is', () => {
    const exposure = { host: 'shop.example.com', path: '/eu', gateway };
    const { ingress, service } = objects({ exposure });
    const { backend } = ingress.spec.rules[0].http.paths[0];
    expect(backend.service).toEqual({
      name: service.metadata.name,
      port: { name: service.spec.ports[0].name },
    });
    const { route } = objects({ exposure }, undefined, [HTTPRoute]);
    expect(route.spec).toEqual({
      parentRefs: [gateway],
      hostnames: ['shop.example.com'],
      rules: [
        {
          matches: [{ path: { type: 'PathPrefix', value: '/eu' } }],
          backendRefs: [
            { name: service.metadata.name, port: service.spec.ports[0].port },
          ],
        },
      ],
    });
  });
});
