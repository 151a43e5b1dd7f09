import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { kubeconfigOf } from './credentials.ts';
import type { Site } from './site.ts';

/**
 * Who did what to which object, without the bodies: enough to see that an
 * operator stays within its rights. Of Leases what was written, too: whose turn
 * it was, and until when.
 */
const AUDIT_POLICY = {
  apiVersion: 'audit.k8s.io/v1',
  kind: 'Policy',
  omitStages: ['RequestReceived'],
  rules: [
    {
      level: 'Request',
      verbs: ['create', 'update', 'patch'],
      resources: [{ group: 'coordination.k8s.io', resources: ['leases'] }],
    },
    { level: 'Metadata' },
  ],
};

function etcd(site: Site): string[] {
  const pki = (file: string) => site.path('pki', file);
  const client = `https://127.0.0.1:${site.ports.etcd}`;
  const peer = `https://127.0.0.1:${site.ports.etcdPeer}`;
  const tls = (prefix: string) => [
    `--${prefix}client-cert-auth`,
    `--${prefix}trusted-ca-file=${pki('ca.crt')}`,
    `--${prefix}cert-file=${pki('etcd.crt')}`,
    `--${prefix}key-file=${pki('etcd.key')}`,
  ];
  return [
    join(site.binaries, 'etcd'),
    `--name=${site.record.name}`,
    `--data-dir=${site.path('etcd')}`,
    `--listen-client-urls=${client}`,
    `--advertise-client-urls=${client}`,
    `--listen-peer-urls=${peer}`,
    `--initial-advertise-peer-urls=${peer}`,
    `--initial-cluster=${site.record.name}=${peer}`,
    ...tls(''),
    ...tls('peer-'),
    '--unsafe-no-fsync', // a local cluster is made anew after a crash, never repaired
    '--log-level=warn',
  ];
}

function apiServer(site: Site): string[] {
  const pki = (file: string) => site.path('pki', file);
  const audit = site.record.audit
    ? [
        `--audit-policy-file=${site.path('audit-policy.json')}`,
        `--audit-log-path=${site.path('logs', 'audit.log')}`,
        '--audit-log-maxsize=100',
        '--audit-log-maxbackup=10',
      ]
    : [];
  return [
    join(site.binaries, 'kube-apiserver'),
    `--etcd-servers=https://127.0.0.1:${site.ports.etcd}`,
    `--etcd-cafile=${pki('ca.crt')}`,
    `--etcd-certfile=${pki('etcd-client.crt')}`,
    `--etcd-keyfile=${pki('etcd-client.key')}`,
    `--bind-address=${site.address}`,
    `--secure-port=${site.ports.api}`,
    `--advertise-address=${site.advertisedAddress}`,
    `--tls-cert-file=${pki('apiserver.crt')}`,
    `--tls-private-key-file=${pki('apiserver.key')}`,
    `--client-ca-file=${pki('ca.crt')}`,
    `--kubelet-certificate-authority=${pki('ca.crt')}`,
    `--kubelet-client-certificate=${pki('kubelet-client.crt')}`,
    `--kubelet-client-key=${pki('kubelet-client.key')}`,
    '--kubelet-preferred-address-types=InternalIP',
    `--requestheader-client-ca-file=${pki('ca.crt')}`,
    '--requestheader-allowed-names=front-proxy',
    '--requestheader-username-headers=X-Remote-User',
    '--requestheader-group-headers=X-Remote-Group',
    '--requestheader-extra-headers-prefix=X-Remote-Extra-',
    `--proxy-client-cert-file=${pki('front-proxy.crt')}`,
    `--proxy-client-key-file=${pki('front-proxy.key')}`,
    // By address to a metrics-server in the cluster's network, by name to one on loopback.
    `--enable-aggregator-routing=${site.record.mode === 'containers'}`,
    '--authorization-mode=Node,RBAC',
    '--enable-admission-plugins=NodeRestriction',
    '--service-account-issuer=https://kubernetes.default.svc.cluster.local',
    `--service-account-key-file=${pki('service-account.key')}`,
    `--service-account-signing-key-file=${pki('service-account.key')}`,
    `--service-cluster-ip-range=${site.addresses.services.cidr}`,
    `--cert-dir=${site.path('pki')}`,
    '--allow-privileged=true',
    '--shutdown-delay-duration=0s',
    ...audit,
  ];
}

function controllerManager(site: Site): string[] {
  const kubeconfig = kubeconfigOf(site, 'controller-manager');
  return [
    join(site.binaries, 'kube-controller-manager'),
    `--kubeconfig=${kubeconfig}`,
    `--authentication-kubeconfig=${kubeconfig}`,
    `--authorization-kubeconfig=${kubeconfig}`,
    '--leader-elect=false',
    '--controllers=*,-nodeipam',
    `--root-ca-file=${site.path('pki', 'ca.crt')}`,
    `--service-account-private-key-file=${site.path(
      'pki',
      'service-account.key',
    )}`,
    '--use-service-account-credentials=true',
    // The default of 20 a second makes its own start take seconds longer.
    '--kube-api-qps=200',
    '--kube-api-burst=400',
    '--bind-address=127.0.0.1',
    `--secure-port=${site.ports.controllerManager}`,
    `--cert-dir=${site.path('pki', 'controller-manager')}`,
    '--horizontal-pod-autoscaler-sync-period=5s',
  ];
}

function scheduler(site: Site): string[] {
  const kubeconfig = kubeconfigOf(site, 'scheduler');
  return [
    join(site.binaries, 'kube-scheduler'),
    `--kubeconfig=${kubeconfig}`,
    `--authentication-kubeconfig=${kubeconfig}`,
    `--authorization-kubeconfig=${kubeconfig}`,
    '--leader-elect=false',
    '--bind-address=127.0.0.1',
    `--secure-port=${site.ports.scheduler}`,
    `--cert-dir=${site.path('pki', 'scheduler')}`,
  ];
}

/** etcd and the API server. */
export function startApiServer(site: Site): void {
  if (site.record.audit) {
    writeFileSync(
      site.path('audit-policy.json'),
      JSON.stringify(AUDIT_POLICY, null, 2),
    );
  }
  site.launch('etcd', etcd(site));
  site.launch('kube-apiserver', apiServer(site));
}

/** What turns objects into other objects. Needs the API server to be ready. */
export function startControllers(site: Site): void {
  site.launch('kube-controller-manager', controllerManager(site));
  site.launch('kube-scheduler', scheduler(site));
}
