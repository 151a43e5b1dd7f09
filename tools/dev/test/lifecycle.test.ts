import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { parse, parseAllDocuments, stringify } from 'yaml';
import { fences } from '../../docs/src/fences.ts';
import { freePort } from '../../soak/src/freePort.ts';
import { clusterCommand, clusterKubeconfig } from '../src/cluster.ts';
import { root } from '../src/paths.ts';
import { run } from '../src/run.ts';
import { until } from './givenPortal.ts';

/*
 * A cluster's life with Flyrail: what the last release left there, this one
 * takes over; and when the host is gone, everything can be taken away again by
 * the lines of docs/operators/uninstall.md, which are run as they stand there.
 */
const name = `lifecycle-${process.pid % 10_000}`;
const [released] = globSync('tools/generate/released/*', { cwd: root }).sort(
  (a, b) => b.localeCompare(a, 'en', { numeric: true }),
);
const namespace = 'production';

let kubeconfig: string;
let host: ChildProcess | undefined;

const kubectlWords = [
  ...[process.execPath, join(root, 'tools/cluster/src/main.ts')],
  ...['kubectl', '--name', name, '--'],
];

/** A script as a person would type it, with this cluster's kubectl. */
async function shell(script: string): Promise<string> {
  const kubectl = kubectlWords.map(word => `'${word}'`).join(' ');
  const { stdout } = await run([
    ...['bash', '-euo', 'pipefail', '-c'],
    `kubectl() { ${kubectl} "$@"; }\n${script}`,
  ]);
  return stdout.trim();
}

async function apply(object: object, manager = 'kubectl') {
  const manifest = stringify(object);
  await shell(
    `kubectl apply --server-side --field-manager ${manager} --namespace ${namespace} -f - <<'END'\n${manifest}\nEND`,
  );
}

const found = async (kind: string, object: string) =>
  JSON.parse(
    await shell(`kubectl get ${kind} ${object} -n ${namespace} -o json`),
  );

const ofRelease = (path: string) =>
  readFileSync(join(root, released, path), 'utf8');

/** The block of the page that is marked `uninstall: <part>`. */
function linesOf(part: string): string {
  const page = readFileSync(join(root, 'docs/operators/uninstall.md'), 'utf8');
  const block = fences(page).find(
    ({ remark }) => remark === `uninstall: ${part}`,
  );
  assert.ok(block, `the page has no block "uninstall: ${part}"`);
  return block.text;
}

async function startHost() {
  const port = await freePort();
  const child = spawn(
    join(root, 'dev'),
    [
      ...['start', '--backend-only', '--kubeconfig', kubeconfig],
      ...['--backend-port', String(port)],
    ],
    { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  host = child;
  let output = '';
  await new Promise<void>((ready, failed) => {
    const read = (chunk: Buffer) => {
      output += chunk;
      if (/^Ready after/m.test(output)) ready();
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.on('close', () => failed(new Error(`./dev start ended:\n${output}`)));
  });
}

async function stopHost() {
  if (!host) return;
  const ended = new Promise(done => host!.on('close', done));
  host.kill('SIGINT');
  await ended;
  host = undefined;
}

before(async () => {
  await clusterCommand(['up', '--name', name, '--mode', 'simulated']);
  kubeconfig = await clusterKubeconfig(name);
});
after(async () => {
  await stopHost();
  await clusterCommand(['down', '--name', name]);
});

test('nothing restarts when this release takes over from the last', async () => {
  const crds = join(root, released, 'crd');
  await shell(`kubectl apply --server-side -f ${crds}
    kubectl create namespace ${namespace}
    kubectl wait --for condition=established crd --all`);
  const app = parse(ofRelease('samples/sample-app.yaml'));
  await apply(app);
  const { metadata } = await found('webapp', 'sample-app');
  for (const document of parseAllDocuments(
    ofRelease('objects/sample-app.yaml'),
  )) {
    const object = document.toJS();
    object.metadata.ownerReferences = [
      {
        ...{ apiVersion: app.apiVersion, kind: app.kind, name: 'sample-app' },
        ...{ uid: metadata.uid, controller: true, blockOwnerDeletion: true },
      },
    ];
    await apply(object, 'flyrail-webapp');
  }
  const pods = async () =>
    shell(`kubectl get pods -n ${namespace} -o name | sort`);
  await until('the pods of the last release run', 60, async () => {
    const { status } = await found('deployment', 'sample-app');
    return (
      status.readyReplicas >= 2 && status.updatedReplicas === status.replicas
    );
  });
  const before = await found('deployment', 'sample-app');
  const ranBefore = await pods();

  await startHost();
  await until('this release’s operator has seen it', 60, async () => {
    const { status, metadata: now } = await found('webapp', 'sample-app');
    return status?.conditions?.some(
      (each: any) =>
        each.type === 'Ready' &&
        each.status === 'True' &&
        each.observedGeneration === now.generation,
    );
  });
  const now = await found('deployment', 'sample-app');
  assert.deepEqual(now.spec.template, before.spec.template);
  const sets = await shell(`kubectl get replicasets -n ${namespace} -o name`);
  assert.equal(sets.split('\n').length, 1, sets);
  const stillRun = (await pods()).split('\n');
  for (const pod of ranBefore.split('\n').slice(0, now.spec.replicas))
    assert.ok(stillRun.includes(pod), `${pod} is gone`);
});

test('a CostOptimization waits for its operator when it is deleted', async () => {
  await apply({
    apiVersion: 'optimization.k8s.io/v1',
    kind: 'CostOptimization',
    metadata: { name: 'sample-app' },
    spec: {
      targetWorkload: { name: 'sample-app', kind: 'Deployment' },
      optimizationType: 'CPU',
    },
  });
  await until('its operator has seen it', 60, async () => {
    const { metadata, status } = await found('costoptimization', 'sample-app');
    return metadata.finalizers?.length > 0 && status?.phase !== undefined;
  });
});

test('with the host gone, everything that it made can be deleted, and no finalizer of its holds anything', async () => {
  await stopHost();
  await shell(
    `kubectl patch webapp sample-app -n ${namespace} --type merge --patch '{"metadata":{"finalizers":["flyrail.io/bucket","example.com/other"]}}'`,
  );
  await shell(linesOf('optimizations'));
  await shell(linesOf('delete'));
  await shell(linesOf('finalizers'));
  const { metadata } = await found('webapp', 'sample-app');
  assert.deepEqual(metadata.finalizers, ['example.com/other']);
  await shell(
    `kubectl patch webapp sample-app -n ${namespace} --type merge --patch '{"metadata":{"finalizers":null}}'`,
  );
  await until('Kubernetes has cleaned up', 60, async () => {
    const left = await shell(
      `kubectl get webapps,costoptimizations,deployments,replicasets,pods,services,hpa,pdb,networkpolicies -n ${namespace} -o name`,
    );
    return left === '';
  });
});

test('the applications go on running where that is wanted', async () => {
  await apply(parse(ofRelease('samples/sample-app.yaml')));
  const { metadata } = await found('webapp', 'sample-app');
  const deployment = parseAllDocuments(ofRelease('objects/sample-app.yaml'))
    .map(each => each.toJS())
    .find(({ kind }) => kind === 'Deployment');
  deployment.spec.template.spec.serviceAccountName = 'default';
  deployment.metadata.ownerReferences = [
    {
      ...{ apiVersion: 'platform.example.com/v1', kind: 'WebApp' },
      ...{ name: 'sample-app', uid: metadata.uid, controller: true },
    },
  ];
  await apply(deployment, 'flyrail-webapp');
  await shell(linesOf('keep'));
  await until('the WebApp is gone', 60, async () => {
    const left = await shell(`kubectl get webapps -A -o name`);
    return left === '';
  });
  const kept = await found('deployment', 'sample-app');
  assert.equal(kept.metadata.ownerReferences, undefined);
});

test('nothing of Flyrail is left, and the namespaces of the applications can be deleted', async () => {
  await shell(linesOf('rest'));
  const left = await shell(
    'kubectl get crd,clusterroles,clusterrolebindings,validatingadmissionpolicies,validatingadmissionpolicybindings,namespaces -o name',
  );
  assert.doesNotMatch(left, /flyrail|webapps\.platform|costoptimizations/);
  await shell(`kubectl delete namespace ${namespace} --timeout 60s`);
});
