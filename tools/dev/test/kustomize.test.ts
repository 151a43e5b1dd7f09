import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { clusterCommand } from '../src/cluster.ts';
import { root } from '../src/paths.ts';
import { run } from '../src/run.ts';
import { until } from './givenPortal.ts';

/*
 * deploy/kustomize on a real API server: what it says is accepted, and what it
 * makes is admitted where Pod Security "restricted" is enforced.
 */
const name = `kustomize-${process.pid % 10_000}`;
const base = join(root, 'deploy/kustomize/base');

async function kubectl(...args: string[]): Promise<string> {
  const { stdout, stderr } = await run([
    ...[process.execPath, join(root, 'tools/cluster/src/main.ts'), 'kubectl'],
    ...['--name', name, '--', ...args],
  ]);
  return stdout + stderr;
}

async function found(kind: string, object = 'flyrail-operators') {
  return JSON.parse(
    await kubectl('get', kind, object, '-n', 'flyrail-system', '-o', 'json'),
  );
}

before(async () => {
  await clusterCommand(['up', '--name', name, '--mode', 'simulated']);
  // Namespaced objects are only looked at where their namespace is.
  const accounts = join(root, 'plugins/flyrail-backend/config/rbac');
  const file = join(accounts, 'namespace.yaml');
  await kubectl('apply', '--server-side', '-f', file);
});
after(() => clusterCommand(['down', '--name', name]));

test('the API server accepts all of it, and warns of nothing', async () => {
  const said = await kubectl(
    ...['apply', '--server-side', '--dry-run=server', '--validate=strict'],
    ...['-k', base],
  );
  assert.doesNotMatch(said, /warning/i);
  for (const object of [
    'deployment.apps/flyrail-operators',
    'service/flyrail-operators',
    'networkpolicy.networking.k8s.io/flyrail-operators',
    'clusterrole.rbac.authorization.k8s.io/flyrail-webapp',
  ])
    assert.match(said, new RegExp(`${object} serverside-applied`));
});

test('two replicas run where Pod Security "restricted" is enforced, as the host’s account', async () => {
  await kubectl('apply', '--server-side', '-k', base);
  await until('two pods run', 60, async () => {
    const { status } = await found('deployment');
    return status.readyReplicas === 2;
  });
  const { metadata } = JSON.parse(
    await kubectl('get', 'namespace', 'flyrail-system', '-o', 'json'),
  );
  const standard = metadata.labels['pod-security.kubernetes.io/enforce'];
  assert.equal(standard, 'restricted');
  const { items } = JSON.parse(
    await kubectl('get', 'pods', '-n', 'flyrail-system', '-o', 'json'),
  );
  for (const { spec } of items) {
    assert.equal(spec.serviceAccountName, 'flyrail-host');
    const [{ resources }] = spec.containers;
    assert.deepEqual(resources, {
      requests: { cpu: '100m', memory: '128Mi' },
      limits: { cpu: '500m', memory: '512Mi' },
    });
    const tokens = spec.volumes.flatMap((each: any) => each.projected ?? []);
    assert.equal(tokens.length, 1, 'the account’s token is mounted');
  }
});

test('services, probes and the network policy mean the ports that the containers have', async () => {
  const { spec: deployment } = await found('deployment');
  const [container] = deployment.template.spec.containers;
  const ports = Object.fromEntries(
    container.ports.map((port: any) => [port.name, port.containerPort]),
  );
  assert.deepEqual(ports, { api: 7007, monitoring: 8080 });
  for (const probe of ['startupProbe', 'livenessProbe', 'readinessProbe'])
    assert.equal(container[probe].httpGet.port, 'monitoring', probe);
  const { spec: service } = await found('service');
  for (const { name: port, targetPort } of service.ports)
    assert.equal(targetPort, port);
  const { spec: policy } = await found('networkpolicy');
  const inward = policy.ingress.flatMap((rule: any) => rule.ports);
  assert.deepEqual(
    inward.map(({ port }: any) => port).sort(),
    Object.values(ports).sort(),
  );
});

test('the component for the Prometheus operator adds a ServiceMonitor of that port', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'flyrail-kustomize-'));
  try {
    const relative = (path: string) =>
      join('../'.repeat(folder.split('/').length - 1), root, path);
    writeFileSync(
      join(folder, 'kustomization.yaml'),
      JSON.stringify({
        resources: [relative('deploy/kustomize/base')],
        components: [relative('deploy/kustomize/monitoring')],
      }),
    );
    const manifests = await kubectl('kustomize', folder);
    const monitor = manifests
      .split(/^---$/m)
      .find(each => /^kind: ServiceMonitor$/m.test(each));
    assert.match(monitor!, /port: monitoring/);
    assert.match(monitor!, /namespace: flyrail-system/);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test('the applications of the GitOps samples are taken by the API server', async () => {
  const applications = join(root, 'deploy/applications');
  await kubectl('create', 'namespace', 'shop');
  const said = await kubectl(
    ...['apply', '--server-side', '--dry-run=server', '--validate=strict'],
    ...['--force-conflicts', '-k', applications],
  );
  assert.match(said, /webapp\.platform\.example\.com\/shop serverside-applied/);
});
