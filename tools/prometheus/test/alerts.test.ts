import assert from 'node:assert/strict';
import {
  globSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { after, before, test } from 'node:test';
import { stringify } from 'yaml';
import { run } from '../../dev/src/run.ts';
import { ensurePrograms } from '../src/programs.ts';

/*
 * The modules' alerts and dashboards as Prometheus itself reads them: promtool
 * takes every rule and every query, and each alert speaks when it should.
 */
const root = join(import.meta.dirname, '../../..');
const modules = (pattern: string) =>
  globSync(`plugins/*/config/${pattern}`, { cwd: root })
    .sort()
    .map(file => join(root, file));
const folder = mkdtempSync(join(tmpdir(), 'flyrail-alerts-'));
let promtool: string;

before(async () => {
  ({ promtool } = await ensurePrograms());
});
after(() => rmSync(folder, { recursive: true, force: true }));

for (const file of modules('alerts/*.yaml')) {
  test(`promtool takes ${basename(file)}`, async () => {
    const { stdout } = await run([
      promtool,
      'check',
      'rules',
      '--lint=all',
      '--lint-fatal',
      file,
    ]);
    assert.match(stdout, /SUCCESS: [1-9]\d* rules found/);
  });
}

for (const file of modules('dashboards/*.json')) {
  test(`promtool takes every query of ${basename(file)}`, async () => {
    const { panels } = JSON.parse(readFileSync(file, 'utf8'));
    const queries: string[] = panels.flatMap(({ targets = [] }: any) =>
      targets.map(({ expr }: any) => expr),
    );
    const asRules = join(folder, 'queries.yaml');
    const rules = queries.map((expr, index) => ({
      record: `query:${index}`,
      expr: expr
        .replaceAll('$__rate_interval', '5m')
        .replaceAll('$cluster', '.*'),
    }));
    writeFileSync(asRules, stringify({ groups: [{ name: 'all', rules }] }));
    const { stdout } = await run([promtool, 'check', 'rules', asRules]);
    assert.match(stdout, new RegExp(`SUCCESS: ${queries.length} rules found`));
  });
}

test('the alerts of optimization speak when they should, and not before', async () => {
  const [rules] = modules('alerts/optimization.yaml');
  const series = (text: string, values: string) => ({ series: text, values });
  /** Speaks of these labels then, whatever it says. */
  const fires = (
    alertname: string,
    eval_time: string,
    ...exp_labels: Record<string, string>[]
  ) => ({ alertname, eval_time, exp_labels });
  const quiet = (alertname: string, eval_time: string) =>
    fires(alertname, eval_time);
  const cases = [
    {
      input_series: [
        series('costopt_rollbacks_total{cluster="a"}', '0x30 1x200'),
      ],
      alert_rule_test: [
        quiet('CostOptimizationRolledBack', '25m'),
        fires('CostOptimizationRolledBack', '40m', {
          ...{ cluster: 'a', severity: 'info' },
        }),
        quiet('CostOptimizationRolledBack', '120m'),
        quiet('CostOptimizationRollbacksOften', '40m'),
      ],
    },
    {
      input_series: [
        series(
          'costopt_rollbacks_total{cluster="a",instance="1"}',
          '0x60 2x500',
        ),
        series(
          'costopt_rollbacks_total{cluster="a",instance="2"}',
          '0x90 1x470',
        ),
      ],
      alert_rule_test: [
        quiet('CostOptimizationRollbacksOften', '80m'),
        fires('CostOptimizationRollbacksOften', '400m', {
          ...{ cluster: 'a', severity: 'warning' },
        }),
      ],
    },
    {
      input_series: [
        series(
          'costopt_optimizations_failed_total{cluster="a",reason="Refused"}',
          '0x30 1x200',
        ),
        series(
          'costopt_optimizations_failed_total{cluster="a",reason="TargetMissing"}',
          '0x30 1x200',
        ),
      ],
      alert_rule_test: [
        quiet('CostOptimizationApplyFailing', '25m'),
        fires('CostOptimizationApplyFailing', '40m', {
          ...{ cluster: 'a', reason: 'Refused', severity: 'warning' },
        }),
      ],
    },
    {
      input_series: [
        series(
          'costopt_usage_source_state{cluster="a",kind="prometheus",state="ready"}',
          '1x60 0x60',
        ),
        series(
          'costopt_usage_source_state{cluster="a",kind="prometheus",state="unreachable"}',
          '0x60 1x60',
        ),
        series(
          'costopt_usage_source_state{cluster="b",kind="metricsApi",state="pending"}',
          '1x120',
        ),
      ],
      alert_rule_test: [
        quiet('CostOptimizationUsageUnread', '80m'),
        fires('CostOptimizationUsageUnread', '100m', {
          ...{ cluster: 'a', kind: 'prometheus', state: 'unreachable' },
          severity: 'warning',
        }),
      ],
    },
    {
      interval: '1h',
      input_series: [
        series(
          'costopt_possible_monthly_savings_usd{cluster="a",instance="1"}',
          '80x240',
        ),
        series(
          'costopt_possible_monthly_savings_usd{cluster="a",instance="2"}',
          '80x240',
        ),
        series(
          'costopt_possible_monthly_savings_usd{cluster="b",instance="1"}',
          '80x240',
        ),
      ],
      alert_rule_test: [
        quiet('CostOptimizationSavingsUnattended', '6d'),
        fires('CostOptimizationSavingsUnattended', '8d', {
          ...{ cluster: 'a', severity: 'info' },
        }),
      ],
    },
    {
      input_series: [
        series(
          'controller_runtime_reconcile_errors_total{cluster="a",controller="optimization"}',
          '0x20 1+1x100',
        ),
        series(
          'controller_runtime_reconcile_errors_total{cluster="b",controller="webapp"}',
          '0x20 1+1x100',
        ),
      ],
      alert_rule_test: [
        quiet('CostOptimizationReconcileErrors', '40m'),
        fires('CostOptimizationReconcileErrors', '60m', {
          ...{ cluster: 'a', severity: 'warning' },
        }),
      ],
    },
  ];
  const file = join(folder, 'alerts.test.yaml');
  writeFileSync(
    file,
    stringify({
      rule_files: [rules],
      evaluation_interval: '1m',
      tests: cases.map(
        ({ input_series, alert_rule_test, interval = '1m' }) => ({
          ...{ interval, input_series },
          // What an alert says is for people to judge: here it is when, and about what.
          promql_expr_test: alert_rule_test.map(each => ({
            expr: `count by (cluster, kind, reason, state, severity) (ALERTS{alertname="${each.alertname}",alertstate="firing"})`,
            eval_time: each.eval_time,
            exp_samples: each.exp_labels.map(labels => ({
              labels: `{${Object.entries(labels)
                .map(([label, value]) => `${label}="${value}"`)
                .join(', ')}}`,
              value: 1,
            })),
          })),
        }),
      ),
    }),
  );
  const { stdout } = await run([promtool, 'test', 'rules', file]);
  assert.match(stdout, /SUCCESS/);
});
