import { WebApp } from '@flyrail/backstage-plugin-webapp-common';
import { desiredObjects } from './index';

/**
 * The default checks of kube-linter (docs/generated/checks.md) and Polaris (pkg/config/default.yaml), and the rules of
 * the object set, in our own words. Where a default check is refused, docs/decisions/0005 says why.
 */
interface Rule {
  checks: string;
  holds(all: Objects): unknown;
  /** A change after which it does not hold: so the rule can fail. */
  breaks(all: Objects): void;
}

type Objects = ReturnType<typeof objects>;

function objects() {
  const all = desiredObjects(
    {
      apiVersion: 'platform.example.com/v1',
      kind: 'WebApp',
      metadata: { name: 'shop', namespace: 'production' },
      spec: WebApp.spec.parse({
        image: 'registry.example.com/shop/web:1.0.0',
        autoscaling: { enabled: true, maxReplicas: 5 },
        monitoring: { enabled: true },
        exposure: { host: 'shop.example.com', tlsSecretName: 'shop-tls' },
        env: [{ name: 'LEVEL', value: 'info' }],
      }),
    },
    () => true,
  ) as any[];
  const of = (kind: string) => all.find(object => object.kind === kind);
  const deployment = of('Deployment');
  return {
    all,
    account: of('ServiceAccount'),
    budget: of('PodDisruptionBudget'),
    deployment,
    ingress: of('Ingress'),
    monitor: of('ServiceMonitor'),
    networkPolicy: of('NetworkPolicy'),
    scaler: of('HorizontalPodAutoscaler'),
    service: of('Service'),
    template: deployment.spec.template,
    pod: deployment.spec.template.spec,
    container: deployment.spec.template.spec.containers[0],
  };
}

const within = (
  selector: Record<string, string> | undefined,
  labels: Record<string, string>,
) =>
  selector !== undefined &&
  Object.keys(selector).length > 0 &&
  Object.entries(selector).every(([key, value]) => labels[key] === value);
const portNamed = (list: { name: string }[], name: string) =>
  list.some(port => port.name === name);
const probes = ['startupProbe', 'readinessProbe', 'livenessProbe'];

const rules: Rule[] = [
  {
    checks:
      'default-service-account, non-existent-service-account, deprecated-service-account-field',
    holds: ({ account, pod }) =>
      pod.serviceAccountName === account.metadata.name &&
      !('serviceAccount' in pod),
    breaks: ({ pod }) => delete pod.serviceAccountName,
  },
  {
    checks: 'automountServiceAccountToken',
    holds: ({ account, pod }) =>
      account.automountServiceAccountToken === false &&
      pod.automountServiceAccountToken === false,
    breaks: ({ pod }) => delete pod.automountServiceAccountToken,
  },
  {
    checks: 'unset-cpu-requirements (request), cpuRequestsMissing',
    holds: ({ container }) => container.resources.requests?.cpu,
    breaks: ({ container }) => delete container.resources.requests,
  },
  {
    checks:
      'unset-memory-requirements, memoryRequestsMissing, memoryLimitsMissing',
    holds: ({ container }) =>
      container.resources.requests?.memory && container.resources.limits.memory,
    breaks: ({ container }) => delete container.resources.limits.memory,
  },
  {
    checks: 'readinessProbeMissing, livenessProbeMissing',
    holds: ({ container }) => probes.every(probe => container[probe]),
    breaks: ({ container }) => delete container.livenessProbe,
  },
  {
    checks: 'probe-port, liveness-port, readiness-port, startup-port',
    holds: ({ container }) =>
      probes.every(probe =>
        portNamed(container.ports, container[probe].tcpSocket.port),
      ),
    breaks: ({ container }) => {
      container.ports[0].name = 'other';
    },
  },
  {
    checks: 'no-rolling-update-strategy',
    holds: ({ deployment }) =>
      deployment.spec.strategy.type === 'RollingUpdate' &&
      deployment.spec.strategy.rollingUpdate.maxUnavailable === 0,
    breaks: ({ deployment }) => {
      deployment.spec.strategy = { type: 'Recreate' };
    },
  },
  {
    checks: 'latest-tag, tagNotSpecified',
    holds: ({ container }) =>
      /:(?!latest$)[^/:]+$|@sha256:/.test(container.image),
    breaks: ({ container }) => {
      container.image = 'registry.example.com/shop/web';
    },
  },
  {
    checks: 'run-as-non-root, runAsRootAllowed',
    holds: ({ container, pod }) =>
      pod.securityContext.runAsNonRoot &&
      container.securityContext.runAsNonRoot &&
      container.securityContext.runAsUser !== 0,
    breaks: ({ pod }) => {
      pod.securityContext.runAsNonRoot = false;
    },
  },
  {
    checks: 'no-read-only-root-fs, notReadOnlyRootFilesystem',
    holds: ({ container, pod }) =>
      container.securityContext.readOnlyRootFilesystem &&
      container.volumeMounts.some(
        ({ mountPath }: { mountPath: string }) => mountPath === '/tmp',
      ) &&
      pod.volumes.every((volume: object) => 'emptyDir' in volume),
    breaks: ({ container }) =>
      delete container.securityContext.readOnlyRootFilesystem,
  },
  {
    checks:
      'privileged-container, privilege-escalation-container, runAsPrivileged, privilegeEscalationAllowed, procMount, hostProcess',
    holds: ({ container }) =>
      !container.securityContext.privileged &&
      container.securityContext.allowPrivilegeEscalation === false &&
      !container.securityContext.procMount &&
      !container.securityContext.windowsOptions,
    breaks: ({ container }) => {
      container.securityContext.privileged = true;
    },
  },
  {
    checks:
      'drop-net-raw-capability, linuxHardening, dangerousCapabilities, insecureCapabilities',
    holds: ({ container, pod }) =>
      container.securityContext.capabilities.drop.includes('ALL') &&
      container.securityContext.capabilities.add.length === 0 &&
      pod.securityContext.seccompProfile.type === 'RuntimeDefault',
    breaks: ({ container }) =>
      container.securityContext.capabilities.add.push('NET_RAW'),
  },
  {
    checks:
      'host-ipc, host-network, host-pid, hostIPCSet, hostNetworkSet, hostPIDSet, hostPortSet',
    holds: ({ container, pod }) =>
      !pod.hostIPC &&
      !pod.hostNetwork &&
      !pod.hostPID &&
      container.ports.every((port: { hostPort?: number }) => !port.hostPort),
    breaks: ({ pod }) => {
      pod.hostNetwork = true;
    },
  },
  {
    checks: 'docker-sock, sensitive-host-mounts, hostPathSet, unsafe-sysctls',
    holds: ({ pod }) =>
      pod.volumes.every((volume: object) => !('hostPath' in volume)) &&
      pod.securityContext.sysctls.length === 0,
    breaks: ({ pod }) => pod.volumes.push({ hostPath: { path: '/' } }),
  },
  {
    checks: 'duplicate-env-var',
    holds: ({ container }) =>
      new Set(container.env.map(({ name }: { name: string }) => name)).size ===
      container.env.length,
    breaks: ({ container }) => container.env.push({ name: 'LEVEL' }),
  },
  {
    checks: 'ssh-port',
    holds: ({ container }) =>
      container.ports.every(
        ({ containerPort }: { containerPort: number }) => containerPort !== 22,
      ),
    breaks: ({ container }) => {
      container.ports[0].containerPort = 22;
    },
  },
  {
    checks: 'topologySpreadConstraint',
    holds: ({ pod, template }) =>
      ['kubernetes.io/hostname', 'topology.kubernetes.io/zone'].every(key =>
        pod.topologySpreadConstraints.some(
          (constraint: any) =>
            constraint.topologyKey === key &&
            constraint.whenUnsatisfiable === 'ScheduleAnyway' &&
            within(
              constraint.labelSelector.matchLabels,
              template.metadata.labels,
            ),
        ),
      ),
    breaks: ({ pod }) => pod.topologySpreadConstraints.pop(),
  },
  {
    checks: 'mismatching-selector',
    holds: ({ deployment, template }) =>
      within(deployment.spec.selector.matchLabels, template.metadata.labels),
    breaks: ({ template }) => {
      template.metadata.labels = { app: 'other' };
    },
  },
  {
    checks: 'dangling-service, invalid-target-ports',
    holds: ({ container, service, template }) =>
      within(service.spec.selector, template.metadata.labels) &&
      service.spec.ports.every((port: any) =>
        portNamed(container.ports, port.targetPort),
      ),
    breaks: ({ service }) => {
      service.spec.selector = { app: 'other' };
    },
  },
  {
    checks: 'dangling-servicemonitor',
    holds: ({ monitor, service }) =>
      within(monitor.spec.selector.matchLabels, service.metadata.labels) &&
      monitor.spec.endpoints.every((endpoint: any) =>
        portNamed(service.spec.ports, endpoint.port),
      ),
    breaks: ({ service }) => {
      service.spec.ports[0].name = 'other';
    },
  },
  {
    checks: 'dangling-ingress, tlsSettingsMissing',
    holds: ({ ingress, service }) =>
      ingress.spec.rules.every((rule: any) =>
        rule.http.paths.every(
          ({ backend }: any) =>
            backend.service.name === service.metadata.name &&
            portNamed(service.spec.ports, backend.service.port.name),
        ),
      ) && ingress.spec.tls[0].hosts.includes(ingress.spec.rules[0].host),
    breaks: ({ ingress }) => {
      ingress.spec.rules[0].http.paths[0].backend.service.name = 'other';
    },
  },
  {
    checks:
      'dangling-horizontalpodautoscaler, hpaMinAvailability, hpaMaxAvailability',
    holds: ({ deployment, scaler }) =>
      scaler.spec.scaleTargetRef.kind === deployment.kind &&
      scaler.spec.scaleTargetRef.name === deployment.metadata.name &&
      scaler.spec.minReplicas >= 2 &&
      scaler.spec.maxReplicas > scaler.spec.minReplicas &&
      scaler.spec.behavior.scaleDown.stabilizationWindowSeconds > 0,
    breaks: ({ scaler }) => {
      scaler.spec.minReplicas = 1;
    },
  },
  {
    checks: 'the replicas are the autoscaler’s while there is one',
    holds: ({ deployment }) => !('replicas' in deployment.spec),
    breaks: ({ deployment }) => {
      deployment.spec.replicas = 2;
    },
  },
  {
    checks:
      'pdb-max-unavailable, pdb-min-available, pdb-unhealthy-pod-eviction-policy, missingPodDisruptionBudget, pdbDisruptionsIsZero, pdbMinAvailableGreaterThanHPAMinReplicas',
    holds: ({ budget, template }) =>
      within(budget.spec.selector.matchLabels, template.metadata.labels) &&
      budget.spec.maxUnavailable === '25%' &&
      !('minAvailable' in budget.spec) &&
      budget.spec.unhealthyPodEvictionPolicy === 'AlwaysAllow',
    breaks: ({ budget }) => {
      budget.spec.maxUnavailable = 0;
    },
  },
  {
    checks:
      'dangling-networkpolicy, non-isolated-pod, missingNetworkPolicy, both directions denied by default',
    holds: ({ networkPolicy, template }) =>
      within(
        networkPolicy.spec.podSelector.matchLabels,
        template.metadata.labels,
      ) &&
      ['Ingress', 'Egress'].every(type =>
        networkPolicy.spec.policyTypes.includes(type),
      ),
    breaks: ({ networkPolicy }) => networkPolicy.spec.policyTypes.pop(),
  },
  {
    checks: 'metadataAndInstanceMismatched, the recommended labels',
    holds: ({ all, template }) =>
      all.every(
        ({ metadata }) =>
          metadata.labels['app.kubernetes.io/instance'] === metadata.name &&
          metadata.labels['app.kubernetes.io/name'] === 'shop' &&
          metadata.labels['app.kubernetes.io/managed-by'] === 'flyrail-webapp',
      ) && template.metadata.labels['app.kubernetes.io/instance'] === 'shop',
    breaks: ({ template }) => {
      template.metadata.labels = {};
    },
  },
  {
    checks: 'no-extensions-v1beta',
    holds: ({ all }) =>
      all.every(({ apiVersion }) => !/beta|alpha/.test(apiVersion)),
    breaks: ({ ingress }) => {
      ingress.apiVersion = 'extensions/v1beta1';
    },
  },
];

describe('The manifests of a WebApp', () => {
  it.each(rules)('keep: $checks', ({ holds, breaks }) => {
    const found = objects();
    expect(Boolean(holds(found))).toBe(true);
    breaks(found);
    expect(Boolean(holds(found))).toBe(false);
  });

  it.each([
    [undefined, '100m', '128Mi', undefined, '512Mi'],
    [{ requests: { memory: '1Gi' } }, '100m', '1Gi', undefined, '1Gi'],
    [{ limits: { memory: '64Mi' } }, '100m', '64Mi', undefined, '64Mi'],
    [{ limits: { cpu: '50m' } }, '50m', '128Mi', '50m', '512Mi'],
    [
      {
        requests: { cpu: '1', memory: '2Gi' },
        limits: { cpu: '2', memory: '4Gi' },
      },
      '1',
      '2Gi',
      '2',
      '4Gi',
    ],
  ])(
    'have requests and a memory limit where the spec has %j',
    (resources, cpu, memory, cpuLimit, memoryLimit) => {
      const [deployment] = desiredObjects(
        {
          apiVersion: 'platform.example.com/v1',
          kind: 'WebApp',
          metadata: { name: 'shop', namespace: 'production' },
          spec: WebApp.spec.parse({ image: 'nginx:1.21', resources }),
        },
        () => false,
      ).filter(({ kind }) => kind === 'Deployment') as any[];
      expect(deployment.spec.template.spec.containers[0].resources).toEqual({
        requests: { cpu, memory },
        limits: { ...(cpuLimit ? { cpu: cpuLimit } : {}), memory: memoryLimit },
      });
    },
  );
});
