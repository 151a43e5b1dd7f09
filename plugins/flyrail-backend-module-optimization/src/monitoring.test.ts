import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createOperatorMetrics } from '@flyrail/backstage-plugin-flyrail-node';
import { parse } from 'yaml';
import { optimizationOperator } from './operator';

const read = (kind: string) => {
  const folder = join(__dirname, '../config', kind);
  return readdirSync(folder).map(
    name => parse(readFileSync(join(folder, name), 'utf8')) as any,
  );
};
const rules: any[] = read('alerts').flatMap(({ groups }) =>
  groups.flatMap((group: any) => group.rules),
);
const dashboards: any[] = read('dashboards');
const panels: any[] = dashboards.flatMap(dashboard => dashboard.panels);

/** Words of PromQL that are no metrics. */
const WORDS = new Set(['and', 'or', 'unless', 'bool', 'offset']);

/** The metrics that an expression names: what is left without labels, ranges, groupings and functions. */
function metricsIn(expr: string): string[] {
  const bare = expr
    .replace(/\{[^}]*\}|\[[^\]]*\]/g, '')
    .replace(
      /\b(by|without|on|ignoring|group_left|group_right)\s*\([^)]*\)/g,
      '',
    );
  return [...bare.matchAll(/\b[a-zA-Z_:][\w:]*\b(?!\s*\()/g)]
    .map(([name]) => name)
    .filter(name => !WORDS.has(name));
}

it('finds the metrics of an expression', () => {
  expect(
    metricsIn(
      'histogram_quantile(0.9, sum by (le, cluster) (rate(a_bucket{b="c", d=~"$e"}[5m]))) > 3 unless on (f) g',
    ),
  ).toEqual(['a_bucket', 'g']);
});

describe('alerts and dashboards', () => {
  const series = (metrics: { name: string; type: unknown }[]) =>
    metrics.flatMap(({ name, type }) =>
      type === 'histogram'
        ? ['_bucket', '_sum', '_count'].map(suffix => name + suffix)
        : [name],
    );
  let ours: string[];
  let all: string[];

  beforeAll(async () => {
    ours = series(
      await Promise.all(optimizationOperator.metrics.map(each => each.get())),
    );
    const { registry } = createOperatorMetrics();
    all = [...ours, ...series((await registry.getMetricsAsJSON()) as any[])];
  });

  const named: [string, string][] = [
    ...rules.map(({ alert, expr }): [string, string] => [alert, expr]),
    ...panels.flatMap(({ title, targets = [] }) =>
      targets.map(({ expr }: any): [string, string] => [title, expr]),
    ),
    ...dashboards.flatMap(({ templating }) =>
      templating.list
        .filter(({ type }: any) => type === 'query')
        .map(({ name, query }: any): [string, string] => [
          name,
          /^label_values\((.*), *\w+\)$/.exec(query)![1],
        ]),
    ),
  ];

  it.each(named)('%s asks for what there is', (_, expr) => {
    const metrics = metricsIn(expr);
    expect(metrics).not.toEqual([]);
    expect(metrics.filter(name => !all.includes(name))).toEqual([]);
  });

  it('show each metric of the operator', () => {
    const shown = new Set(named.flatMap(([, expr]) => metricsIn(expr)));
    const hidden = ours.filter(
      name => !shown.has(name) && !/_(sum|count)$/.test(name),
    );
    expect(hidden).toEqual([]);
  });

  it('have names of their own, and alerts a severity and what to do', () => {
    const alerts = rules.map(({ alert }) => alert);
    expect(new Set(alerts).size).toBe(alerts.length);
    for (const { labels, annotations } of rules) {
      expect(['info', 'warning', 'critical']).toContain(labels.severity);
      expect(annotations.summary).toMatch(/\{\{ \$labels\.cluster \}\}/);
      expect(annotations.description.length).toBeGreaterThan(60);
    }
    const ids = panels.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });
});
