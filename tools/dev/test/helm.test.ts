import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { after, before, test } from 'node:test';
import { parseAllDocuments } from 'yaml';
import { clusterCommand, clusterKubeconfig } from '../src/cluster.ts';
import { helmProgram } from '../src/helm.ts';
import { root } from '../src/paths.ts';
import { run } from '../src/run.ts';
import { until } from './givenPortal.ts';

/*
 * deploy/helm/flyrail-operators: it renders to what deploy/kustomize/base says,
 * refuses values that mean nothing, and on a real API server it is installed,
 * upgraded with its definitions, and taken away without them.
 */
const name = `helm-${process.pid % 10_000}`;
const chart = join(root, 'deploy/helm/flyrail-operators');
const namespace = 'flyrail-system';
const crd = 'webapps.platform.example.com';

const folder = mkdtempSync(join(tmpdir(), 'flyrail-helm-'));
const policies = () =>
  kubectl(
    'get',
    'validatingadmissionpolicies,validatingadmissionpolicybindings',
    ...['-l', 'app.kubernetes.io/part-of=flyrail', '-o', 'name'],
  );

let helmPath: string;
let kubeconfig: string;

async function helm(...args: string[]): Promise<string> {
  const { stdout, stderr } = await run([helmPath, ...args], {
    env: { KUBECONFIG: kubeconfig },
  });
  return stdout + stderr;
}

async function kubectl(...args: string[]): Promise<string> {
  const { stdout } = await run([
    ...[process.execPath, join(root, 'tools/cluster/src/main.ts'), 'kubectl'],
    ...['--name', name, '--', ...args],
  ]);
  return stdout;
}

/** By kind and name, without the hash that Kustomize adds to a ConfigMap's. */
function objectsOf(manifests: string): Map<string, any> {
  const withoutHash = manifests.replace(
    /\b(flyrail-operators(-environment)?)-[0-9a-z]{10}\b/g,
    '$1',
  );
  return new Map(
    parseAllDocuments(withoutHash)
      .map(document => document.toJS())
      .filter(Boolean)
      .map(object => [`${object.kind} ${object.metadata.name}`, object]),
  );
}

const rendered = async (...args: string[]) => {
  const { stdout } = await run([
    ...[helmPath, 'template', 'flyrail-operators', chart],
    ...['--namespace', namespace, '--kube-version', '1.36.0', ...args],
  ]);
  return objectsOf(stdout);
};

before(async () => {
  helmPath = await helmProgram();
  await clusterCommand(['up', '--name', name, '--mode', 'simulated']);
  kubeconfig = await clusterKubeconfig(name);
});
after(async () => {
  rmSync(folder, { recursive: true, force: true });
  await clusterCommand(['down', '--name', name]);
});

test('the linter has nothing to say', async () => {
  assert.match(await helm('lint', '--strict', chart), /0 chart\(s\) failed/);
});

test('it renders to the objects of the Kustomize base, with the same content', async () => {
  const ours = await rendered();
  const base = objectsOf(
    await kubectl('kustomize', join(root, 'deploy/kustomize/base')),
  );
  // Helm makes the namespace itself (--create-namespace).
  base.delete(`Namespace ${namespace}`);
  assert.deepEqual([...ours.keys()].sort(), [...base.keys()].sort());
  const deployment = 'Deployment flyrail-operators';
  const [pod, other] = [ours, base].map(
    objects => objects.get(deployment).spec.template,
  );
  assert.match(pod.metadata.annotations['checksum/config'], /^[0-9a-f]{64}$/);
  delete pod.metadata.annotations;
  // What Kubernetes would fill in anyway
  delete pod.spec.containers[0].imagePullPolicy;
  assert.deepEqual(pod, other);
  const settings = ours.get('ConfigMap flyrail-operators').data;
  const expected = base.get('ConfigMap flyrail-operators').data;
  const meaning = (text: string) => parseAllDocuments(text)[0].toJS();
  for (const file of Object.keys(expected)) {
    const { flyrail, ...rest } = meaning(settings[file]);
    assert.deepEqual(
      // The namespace is said, because a release may be in another one.
      { ...rest, ...(flyrail && { flyrail: without(flyrail, 'namespace') }) },
      meaning(expected[file]),
      file,
    );
  }
  for (const [key, object] of base)
    for (const part of ['spec', 'rules', 'roleRef', 'subjects'])
      assert.deepEqual(ours.get(key)[part], object[part], `${key} ${part}`);
  assert.deepEqual(
    ours.get('ConfigMap flyrail-operators-environment').data,
    base.get('ConfigMap flyrail-operators-environment').data,
  );
});

test('monitor, alerts and dashboards are those of the Kustomize component', async () => {
  const enabled = ['serviceMonitor', 'prometheusRule', 'dashboards'];
  const ours = await rendered(
    ...enabled.flatMap(each => ['--set', `${each}.enabled=true`]),
  );
  writeFileSync(
    join(folder, 'kustomization.yaml'),
    JSON.stringify({
      components: [relative(folder, join(root, 'deploy/kustomize/monitoring'))],
    }),
  );
  const component = objectsOf(await kubectl('kustomize', folder));
  assert.equal(component.size, 3);
  for (const [key, { spec, data, metadata }] of component) {
    assert.deepEqual(
      [ours.get(key).spec, ours.get(key).data],
      [spec, data],
      key,
    );
    for (const [label, value] of Object.entries(metadata.labels))
      assert.equal(ours.get(key).metadata.labels[label], value, key);
  }
  for (const [key, { data }] of component)
    for (const dashboard of Object.values<string>(data ?? {}))
      assert.ok(JSON.parse(dashboard).panels.length > 0, key);
});

const refused: [what: string, setting: string, said: RegExp][] = [
  ['no replica', 'replicas=0', /replicas/],
  ['an unknown value', 'replica=2', /replica/],
  ['a rule that is none', 'admission.instal=false', /admission/],
  ['an address that is none', 'portal.url=backstage', /portal/],
  ['no cluster', 'clusters=null', /clusters/],
  [
    'a token in plain text',
    'clusters[0].name=a,clusters[0].credentials.token=secret',
    /credentials/,
  ],
];
for (const [what, setting, said] of refused)
  test(`refuses ${what}`, async () => {
    await assert.rejects(rendered('--set', setting), (error: any) =>
      said.test(error.output),
    );
  });

/** What the API server says to a CostOptimization of a workload beside it, or in another namespace; nothing is stored. */
async function verdictOn(
  inNamespace: string,
  target?: string,
): Promise<string> {
  const manifest = {
    apiVersion: 'optimization.k8s.io/v1',
    kind: 'CostOptimization',
    metadata: { name: 'tried', namespace: inNamespace },
    spec: {
      targetWorkload: { name: 'shop', kind: 'Deployment', namespace: target },
      optimizationType: 'CPU',
    },
  };
  const file = join(folder, `${inNamespace}-${target}.json`);
  writeFileSync(file, JSON.stringify(manifest));
  return kubectl('create', '--dry-run=server', '-f', file).catch(
    error => error.output,
  );
}

/** The API server takes a policy up within seconds. */
const untilSaid = (said: RegExp, inNamespace: string, target?: string) =>
  until(`${inNamespace} → ${target}: ${said}`, 60, async () =>
    said.test(await verdictOn(inNamespace, target)),
  );

test('it is installed where Pod Security "restricted" is enforced', async () => {
  await kubectl('create', 'namespace', namespace);
  const restricted = 'pod-security.kubernetes.io/enforce=restricted';
  await kubectl('label', 'namespace', namespace, restricted);
  const said = await helm(
    ...['install', 'flyrail-operators', chart, '--namespace', namespace],
  );
  assert.doesNotMatch(said, /warning/i);
  await until('two pods run', 60, async () => {
    const json = ['-n', namespace, '-o', 'json'];
    const found = await kubectl(
      'get',
      'deployment',
      'flyrail-operators',
      ...json,
    );
    return JSON.parse(found).status.readyReplicas === 2;
  });
});

test('an upgrade brings the definitions along', async () => {
  const columns = '/spec/versions/0/additionalPrinterColumns';
  const older = JSON.stringify([{ op: 'remove', path: columns }]);
  await kubectl('patch', 'crd', crd, '--type', 'json', '--patch', older);
  await helm(
    ...['upgrade', 'flyrail-operators', chart, '--namespace', namespace],
    ...['--set', 'replicas=3'],
  );
  const now = JSON.parse(await kubectl('get', 'crd', crd, '-o', 'json'));
  assert.ok(now.spec.versions[0].additionalPrinterColumns.length > 1);
});

test('rules for admission come with it, and speak in the operator’s words', async () => {
  await untilSaid(
    /metadata\.namespace: the cluster itself lives in kube-system.*create it in the namespace of your workload/,
    'kube-system',
  );
  await untilSaid(
    /spec\.targetWorkload\.namespace: it must be the namespace of the CostOptimization/,
    'default',
    'shop',
  );
  assert.match(await verdictOn('default'), /created \(server dry run\)/);
});

test('an upgrade lets namespaces be excepted from a rule, and takes the rules away and back', async () => {
  const upgrade = (...settings: string[]) =>
    helm(
      ...['upgrade', 'flyrail-operators', chart, '--namespace', namespace],
      ...settings,
    );
  await upgrade(
    '--set-json',
    'admission.except={"flyrail-optimization-own-namespace":["default"]}',
  );
  await untilSaid(/created/, 'default', 'shop');
  await untilSaid(/it must be the namespace of/, namespace, 'shop');
  await upgrade('--set', 'admission.install=false');
  assert.equal((await policies()).trim(), '');
  await untilSaid(/created/, 'kube-system');
  await upgrade('--reset-values');
  assert.match(await policies(), /flyrail-optimization-protected/);
});

test('taken away, it leaves the definitions and so every object', async () => {
  await helm('uninstall', 'flyrail-operators', '--namespace', namespace);
  assert.match(await kubectl('get', 'crd', crd, '-o', 'name'), /webapps/);
  const left = await kubectl(
    ...['get', 'deployments,clusterroles,clusterrolebindings', '-A'],
    ...['-l', 'app.kubernetes.io/part-of=flyrail', '-o', 'name'],
  );
  assert.equal(left.trim(), '');
  assert.equal((await policies()).trim(), '');
});

function without(object: object, key: string) {
  return Object.fromEntries(
    Object.entries(object).filter(([each]) => each !== key),
  );
}
