import { join } from 'node:path';
import type { Api } from './api.ts';
import { kubeconfigOf } from './credentials.ts';
import type { Site } from './site.ts';

const NAMESPACE = 'kube-system';
const NAME = 'metrics-server';

/** The Service through which the API server finds a metrics-server that runs beside it. */
function service(site: Site): object {
  const port = {
    name: 'https',
    port: site.ports.metricsServer,
    protocol: 'TCP',
  };
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: NAME, namespace: NAMESPACE },
    spec:
      site.record.mode === 'simulated'
        ? // Endpoints may not be loopback addresses, a name for one may.
          { type: 'ExternalName', externalName: 'localhost', ports: [port] }
        : { ports: [port] },
  };
}

function endpoints(site: Site): object {
  return {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: {
      name: NAME,
      namespace: NAMESPACE,
      labels: { 'kubernetes.io/service-name': NAME },
    },
    addressType: 'IPv4',
    ports: [{ name: 'https', port: site.ports.metricsServer, protocol: 'TCP' }],
    endpoints: [{ addresses: [site.address], conditions: { ready: true } }],
  };
}

function apiService(site: Site): object {
  return {
    apiVersion: 'apiregistration.k8s.io/v1',
    kind: 'APIService',
    metadata: { name: 'v1beta1.metrics.k8s.io' },
    spec: {
      group: 'metrics.k8s.io',
      version: 'v1beta1',
      groupPriorityMinimum: 100,
      versionPriority: 100,
      insecureSkipTLSVerify: true,
      service: {
        name: NAME,
        namespace: NAMESPACE,
        port: site.ports.metricsServer,
      },
    },
  };
}

/** Starts metrics-server, real and simulated nodes alike, and registers its API. */
export async function startMetricsServer(site: Site, api: Api): Promise<void> {
  const kubeconfig = kubeconfigOf(site, 'addons');
  site.launch('metrics-server', [
    join(site.binaries, 'metrics-server'),
    `--kubeconfig=${kubeconfig}`,
    `--authentication-kubeconfig=${kubeconfig}`,
    `--authorization-kubeconfig=${kubeconfig}`,
    `--bind-address=${site.address}`,
    `--secure-port=${site.ports.metricsServer}`,
    `--tls-cert-file=${site.path('pki', 'metrics-server.crt')}`,
    `--tls-private-key-file=${site.path('pki', 'metrics-server.key')}`,
    `--kubelet-certificate-authority=${site.path('pki', 'ca.crt')}`,
    '--kubelet-use-node-status-port',
    '--kubelet-preferred-address-types=InternalIP',
    '--metric-resolution=10s',
    '--kubelet-request-timeout=5s',
  ]);
  const core = `/api/v1/namespaces/${NAMESPACE}/services/${NAME}`;
  await api.apply(core, service(site));
  if (site.record.mode === 'containers') {
    const slices = `/apis/discovery.k8s.io/v1/namespaces/${NAMESPACE}/endpointslices`;
    await api.apply(`${slices}/${NAME}`, endpoints(site));
  }
  await api.apply(
    '/apis/apiregistration.k8s.io/v1/apiservices/v1beta1.metrics.k8s.io',
    apiService(site),
  );
}
