import {
  WebApp,
  type WebAppSpecInput,
} from '@flyrail/backstage-plugin-webapp-common';
import { desiredObjects } from './index';

function objects(
  spec: Partial<WebAppSpecInput> = {},
  labels?: Record<string, string>,
) {
  const [serviceAccount, service, deployment] = desiredObjects({
    apiVersion: 'platform.example.com/v1',
    kind: 'WebApp',
    metadata: { name: 'shop', namespace: 'production', labels },
    spec: WebApp.spec.parse({ image: 'nginx:1.21', ...spec }),
  }) as any[];
  return {
    serviceAccount,
    service,
    deployment,
    pod: deployment.spec.template.spec,
    container: deployment.spec.template.spec.containers[0],
  };
}

describe('desiredObjects', () => {
  it('carries the catalog id of the WebApp on every object and pod', () => {
    const { serviceAccount, service, deployment } = objects(
      {},
      { 'backstage.io/kubernetes-id': 'web-shop' },
    );
    for (const { metadata } of [
      serviceAccount,
      service,
      deployment,
      deployment.spec.template,
    ]) {
      expect(metadata.labels['backstage.io/kubernetes-id']).toBe('web-shop');
    }
  });

  it('selects its own pods and no others', () => {
    const { service, deployment } = objects();
    expect(service.spec.selector).toEqual(deployment.spec.selector.matchLabels);
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
});
