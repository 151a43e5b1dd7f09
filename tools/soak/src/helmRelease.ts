import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { helmProgram } from '../../dev/src/helm.ts';
import { run } from '../../dev/src/run.ts';
import { Application, isSameSize } from './application.ts';
import { BALLAST } from './ballastImage.ts';
import { CostOptimization } from './costOptimization.ts';
import type { GivenOptimizer } from './givenOptimizer.ts';

const name = 'charted';
const memory = { requests: { memory: '32Mi' }, limits: { memory: '64Mi' } };
const charted = {
  requests: { cpu: '20m', ...memory.requests },
  limits: memory.limits,
};
const optimized = {
  requests: { cpu: '10m', ...memory.requests },
  limits: memory.limits,
};

/**
 * A Helm release is optimized, rolled back, and optimized again. Throws where `helm upgrade` does not do after a rollback
 * what it would have done without any of it, or fails after an apply.
 */
export async function helmGoesOn(
  given: GivenOptimizer,
  namespace: string,
): Promise<void> {
  const { adviser, api, kubeconfig } = given;
  const program = await helmProgram();
  const folder = mkdtempSync(join(tmpdir(), 'flyrail-chart-'));
  const helm = (command: string, values: object) => {
    writeFileSync(join(folder, 'values.yaml'), JSON.stringify(values));
    return run([program, command, name, folder, '--namespace', namespace], {
      env: { KUBECONFIG: kubeconfig, HELM_CACHE_HOME: folder },
    });
  };
  const application = new Application(api, namespace, name);
  const optimization = new CostOptimization(api, namespace, name);
  const noteOf = async () =>
    (await application.get()).metadata.annotations?.note;
  adviser.advise(namespace, name, [
    { name: 'app', requests: { cpu: 0.01 }, limits: {} },
  ]);
  try {
    writeChart(folder);
    await helm('install', { note: 'first', resources: charted });
    await application.settled(charted, 90);

    await optimization.create({});
    await optimization.apply();
    await application.settled(optimized, 90);
    await optimization.until('is applied', 30, status => status.applied);
    await optimization.rollBack();
    await optimization.until(
      'keeps nothing',
      60,
      async status =>
        status.phase === 'RolledBack' && !(await optimization.isKept()),
    );
    // A field that the chart no longer has goes, as it belongs to nobody else.
    await helm('upgrade', { note: 'after rollback', resources: memory });
    assert.equal(await noteOf(), 'after rollback');
    await application.settled(memory, 90);
    await helm('upgrade', { note: 'as before', resources: charted });
    await application.settled(charted, 90);

    await optimization.apply();
    await application.settled(optimized, 90);
    await optimization.until('is applied', 30, status => status.applied);
    // What the chart says is Helm's to decide, and it is told so.
    await helm('upgrade', { note: 'after apply', resources: charted });
    assert.equal(await noteOf(), 'after apply');
    await application.settled(charted, 90);
    const { held } = await optimization.until(
      'lets Helm have it',
      60,
      async status => status.held?.reason === 'Superseded' && !status.applied,
    );
    assert.match(held.message, /helm/i);
    await optimization.delete();
    assert.ok(isSameSize(await application.resources(), charted));
    assert.deepEqual(await application.marks(), []);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function writeChart(folder: string): void {
  mkdirSync(join(folder, 'templates'));
  writeFileSync(
    join(folder, 'Chart.yaml'),
    `apiVersion: v2\nname: ${name}\nversion: 1.0.0\n`,
  );
  writeFileSync(
    join(folder, 'templates/deployment.yaml'),
    `apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${name}
  annotations:
    note: {{ .Values.note }}
spec:
  replicas: 2
  selector:
    matchLabels: {app: ${name}}
  template:
    metadata:
      labels: {app: ${name}}
    spec:
      terminationGracePeriodSeconds: 2
      containers:
        - name: app
          image: ${BALLAST}
          resources: {{ toJson .Values.resources }}
`,
  );
}
