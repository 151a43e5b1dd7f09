import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { before, describe, test } from 'node:test';
import { parse } from 'yaml';
import { ensurePrograms } from '../src/programs.ts';

/*
 * When the modules' alerts fire and what they say, evaluated by Prometheus' own
 * rule engine. The files are those of `promtool test rules`.
 */
const root = join(import.meta.dirname, '../../..');

type Firing = {
  name: string;
  labels: Record<string, string>;
  annotations: Record<string, string>;
};

let evaluator: string;
before(async () => {
  evaluator = (await ensurePrograms()).alertTests;
});

const SECONDS = { s: 1, m: 60, h: 3600, d: 86_400 };

function secondsOf(duration: string): number {
  const [, count, unit] = /^(\d+)([smhd])$/.exec(duration)!;
  return Number(count) * SECONDS[unit as keyof typeof SECONDS];
}

const byLabels = (alerts: Firing[]) =>
  alerts
    .map(alert => [JSON.stringify(Object.entries(alert.labels).sort()), alert])
    .sort()
    .map(([, alert]) => alert);

for (const file of globSync('tools/prometheus/test/alerts/*.yaml', {
  cwd: root,
})) {
  const path = join(root, file);
  const { rule_files, evaluation_interval, tests } = parse(
    readFileSync(path, 'utf8'),
  );
  const ruleFiles: string[] = rule_files.map((rules: string) =>
    resolve(dirname(path), rules),
  );

  describe(`the alerts of ${basename(file, '.yaml')}`, () => {
    for (const { name, interval, input_series, alert_rule_test } of tests)
      test(name, () => {
        const at = (each: any) => secondsOf(each.eval_time);
        const asked = alert_rule_test.toSorted(
          (a: any, b: any) => at(a) - at(b),
        );
        const answer: Firing[][] = JSON.parse(
          execFileSync(evaluator, {
            input: JSON.stringify({
              ruleFiles,
              evaluationSeconds: secondsOf(evaluation_interval),
              interval,
              series: input_series.map(
                ({ series, values }: any) => `${series} ${values}`,
              ),
              atSeconds: asked.map(at),
            }),
            encoding: 'utf8',
          }),
        );
        asked.forEach(
          ({ alertname, eval_time, exp_alerts = [] }: any, index: number) =>
            assert.deepEqual(
              byLabels(answer[index].filter(alert => alert.name === alertname)),
              byLabels(
                exp_alerts.map(({ exp_labels, exp_annotations }: any) => ({
                  name: alertname,
                  labels: exp_labels,
                  annotations: exp_annotations,
                })),
              ),
              `${alertname} after ${eval_time}`,
            ),
        );
      });

    test('each of them is seen firing', () => {
      const fired = new Set(
        tests.flatMap(({ alert_rule_test }: any) =>
          alert_rule_test
            .filter(({ exp_alerts }: any) => exp_alerts?.length)
            .map(({ alertname }: any) => alertname),
        ),
      );
      const written = ruleFiles.flatMap(rules =>
        parse(readFileSync(rules, 'utf8')).groups.flatMap((group: any) =>
          group.rules.map(({ alert }: any) => alert),
        ),
      );
      assert.deepEqual([...fired].sort(), written.sort());
    });
  });
}
