import assert from 'node:assert/strict';
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { parse } from 'yaml';
import { freePort } from '../../soak/src/freePort.ts';
import { ensurePrograms } from '../src/programs.ts';
import { startPrometheus, type Prometheus } from '../src/prometheus.ts';

/*
 * The modules' alerts and dashboards as Prometheus itself reads them: it takes
 * every rule and every query.
 */
const root = join(import.meta.dirname, '../../..');
const filesOf = (pattern: string) =>
  globSync(`plugins/*/config/${pattern}`, { cwd: root })
    .sort()
    .map(file => join(root, file));
const alerts = filesOf('alerts/*.yaml');
const dashboards = filesOf('dashboards/*.json');
const folder = mkdtempSync(join(tmpdir(), 'flyrail-monitoring-'));
let prometheus: Prometheus | undefined;

before(async () => {
  prometheus = await startPrometheus(await ensurePrograms(), {
    port: await freePort(),
    folder: join(folder, 'prometheus'),
    blocks: [],
    ruleFiles: alerts,
  });
});
after(async () => {
  await prometheus?.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function ask(path: string, query: Record<string, string> = {}) {
  const url = `${prometheus!.url}/api/v1/${path}?${new URLSearchParams(query)}`;
  const answer = await fetch(url);
  return (await answer.json()) as any;
}

test('Prometheus takes every alert of the modules', async () => {
  const written: string[] = alerts.flatMap(file =>
    parse(readFileSync(file, 'utf8')).groups.flatMap((group: any) =>
      group.rules.map(({ alert }: any) => alert),
    ),
  );
  const { data } = await ask('rules');
  const taken = data.groups.flatMap(({ rules }: any) =>
    rules.map(({ name, type }: any) => {
      assert.equal(type, 'alerting', name);
      return name;
    }),
  );
  assert.ok(written.length > 0);
  assert.deepEqual(taken.sort(), written.sort());
});

test('Prometheus takes every query of the dashboards', async () => {
  const refused: string[] = [];
  let asked = 0;
  for (const file of dashboards) {
    const { panels } = JSON.parse(readFileSync(file, 'utf8'));
    for (const { title, targets = [] } of panels)
      for (const { expr } of targets) {
        asked++;
        // As Grafana fills them in.
        const query = expr
          .replaceAll('$__rate_interval', '5m')
          .replaceAll('$cluster', '.*');
        const { status, error } = await ask('query', { query });
        if (status !== 'success') refused.push(`${title}: ${error}`);
      }
  }
  assert.ok(asked > 0);
  assert.deepEqual(refused, []);
});
