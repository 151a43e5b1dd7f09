import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import { z } from 'zod';

const text = z.string('must be a string').min(1, 'must not be empty');

const prometheus = z.strictObject(
  {
    url: z.url({
      protocol: /^https?$/,
      error: 'must be an http or https address',
    }),
    headers: z
      .record(z.string(), text, 'must be a map of header names and values')
      .default({}),
    tokenFile: text.optional(),
    caFile: text.optional(),
    labels: z
      .record(
        z
          .string()
          .regex(/^[a-zA-Z_][a-zA-Z0-9_]*$/, 'is not the name of a label'),
        z.string('must be a string'),
        'must be a map of label names and values',
      )
      .default({}),
    samplesPerQuery: z
      .int('must be a whole number')
      .min(10_000, 'must be at least 10000')
      .max(50_000_000, 'must be at most 50000000')
      .default(500_000),
    queriesInFlight: z
      .int('must be a whole number')
      .min(1, 'must be 1 to 16')
      .max(16, 'must be 1 to 16')
      .default(2),
    queryTimeoutSeconds: z
      .int('must be a whole number of seconds')
      .min(1, 'must be 1 to 300')
      .max(300, 'must be 1 to 300')
      .default(30),
    historyDays: z
      .int('must be a whole number of days')
      .min(1, 'must be 1 to 30')
      .max(30, 'must be 1 to 30')
      .default(14),
  },
  'must be a map with url',
);

const entry = z.strictObject(
  { cluster: text, prometheus },
  'must be a map with cluster and prometheus',
);

const usage = z.array(entry, 'must be a list, one entry a cluster').default([]);

/** Where a cluster's Prometheus is and how it is asked, checked. */
export type PrometheusConfig = z.infer<typeof prometheus>;

const ALLOWED: Record<string, readonly string[]> = {
  '': Object.keys(entry.shape),
  prometheus: Object.keys(prometheus.shape),
};

/**
 * Reads `flyrail.optimization.usage`: the metrics store of each cluster that has
 * one; the others are measured by the metrics API.
 *
 * @throws InputError that names every wrong or unknown key with its full path,
 * what was found and what is allowed. Values of headers are never printed.
 */
export function readUsageConfig(
  config: Config,
): ReadonlyMap<string, PrometheusConfig> {
  const root = 'flyrail.optimization.usage';
  const value = config.getOptional(root) ?? undefined;
  const parsed = usage.safeParse(value);
  const problems = parsed.success
    ? [...repeated(parsed.data), ...unheardOf(parsed.data, clustersOf(config))]
    : parsed.error.issues.flatMap(issue => {
        const path = issue.path
          .map(part =>
            typeof part === 'number' ? `[${part}]` : `.${String(part)}`,
          )
          .join('');
        if (issue.code === 'unrecognized_keys')
          return issue.keys.map(
            key =>
              `${path}.${key}: unknown key; allowed keys: ${(
                ALLOWED[String(issue.path[1] ?? '')] ?? []
              ).join(', ')}`,
          );
        const found = issue.path.reduce<unknown>(
          (at, part) => (at as Record<PropertyKey, unknown>)?.[part],
          value,
        );
        return [
          `${path}: ${issue.message}; found ${
            issue.path.includes('headers')
              ? `a value of type ${typeof found}`
              : shown(found)
          }`,
        ];
      });
  if (!parsed.success || problems.length)
    throw new InputError(
      `Invalid configuration:\n${problems
        .map(line => `  ${root}${line}`)
        .join('\n')}`,
    );
  return new Map(
    parsed.data.map(each => [each.cluster, each.prometheus] as const),
  );
}

function shown(found: unknown): string {
  if (found === undefined) return 'nothing';
  return JSON.stringify(found).slice(0, 80);
}

/** The names of the clusters that the host knows; undefined where the configuration has none. */
function clustersOf(config: Config): string[] | undefined {
  const clusters = config.getOptional<unknown>('flyrail.clusters');
  return Array.isArray(clusters)
    ? clusters.map((cluster: { name?: string } | null) => `${cluster?.name}`)
    : undefined;
}

function unheardOf(
  entries: z.infer<typeof usage>,
  clusters: readonly string[] | undefined,
): string[] {
  return entries.flatMap(({ cluster }, index) =>
    !clusters || clusters.includes(cluster)
      ? []
      : [
          `[${index}].cluster: "${cluster}" is none of flyrail.clusters (${clusters.join(
            ', ',
          )})`,
        ],
  );
}

function repeated(entries: z.infer<typeof usage>): string[] {
  return entries.flatMap(({ cluster }, index) => {
    const first = entries.findIndex(each => each.cluster === cluster);
    return first < index
      ? [
          `[${index}].cluster: "${cluster}" is already that of [${first}]; each cluster has one entry`,
        ]
      : [];
  });
}
