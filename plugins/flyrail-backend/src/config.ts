import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import { z } from 'zod';
import { describeConfigProblems } from './configProblems';

const filePath = z.string('must be a path').min(1, 'must not be empty');

const credentials = z.strictObject(
  {
    kubeconfig: filePath.optional(),
    token: z.string('must be a string').min(1, 'must not be empty').optional(),
    tokenFile: filePath.optional(),
  },
  'must be a map with one of kubeconfig, token, tokenFile',
);

const webhooks = z.strictObject(
  {
    port: z
      .int('must be a port (1 to 65535)')
      .min(1, 'must be a port (1 to 65535)')
      .max(65_535, 'must be a port (1 to 65535)'),
    host: z
      .string('must be an address to listen on')
      .min(1, 'must not be empty')
      .optional(),
    service: z
      .string('must be the name of a Service')
      .min(1, 'must not be empty')
      .optional(),
    url: z
      .url({ protocol: /^https$/, error: 'must be an https address' })
      .optional(),
    timeoutSeconds: z
      .int('must be a whole number of seconds')
      .min(1, 'must be 1 to 5')
      .max(5, 'must be 1 to 5')
      .default(3),
  },
  'must be a map with port and service or url',
);

const cluster = z.strictObject(
  {
    name: z
      .string('must be a string')
      .regex(
        /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/,
        'must be lower case letters, digits and dashes, at most 63 of them',
      ),
    title: z.string('must be a string').min(1, 'must not be empty').optional(),
    kubeconfig: filePath.optional(),
    context: z
      .string('must be a string')
      .min(1, 'must not be empty')
      .optional(),
    url: z
      .url({
        protocol: /^https$/,
        error: 'must be an https address',
      })
      .optional(),
    caFile: filePath.optional(),
    caData: z.string('must be a string').min(1, 'must not be empty').optional(),
    credentials: credentials.optional(),
    identity: z
      .enum(['perOperator', 'shared'], 'must be perOperator or shared')
      .default('perOperator'),
    webhooks: webhooks.optional(),
  },
  'must be a map',
);

const monitoring = z.strictObject(
  {
    port: z
      .custom<number | false>(
        port =>
          port === false ||
          (Number.isInteger(port) && Number(port) > 0 && Number(port) < 65_536),
        'must be a port (1 to 65535), or false for none',
      )
      .default(8080),
    host: z
      .string('must be an address to listen on')
      .min(1, 'must not be empty')
      .optional(),
  },
  'must be a map with port and host',
);

const flyrail = z.strictObject(
  {
    clusters: z.array(cluster, 'must be a list of clusters').default([]),
    allowWritesWithoutPermissions: z
      .boolean('must be true or false')
      .default(false),
    namespace: z
      .string('must be a string')
      .regex(
        /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/,
        'must be the name of a namespace: lower case letters, digits and dashes, at most 63 of them',
      )
      .default('flyrail-system'),
    shards: z
      .int('must be a whole number')
      .min(1, 'must be at least 1')
      .max(64, 'must be at most 64')
      .default(2),
    eventLoop: z
      .enum(['shared', 'own'], 'must be shared or own')
      .default('shared'),
    monitoring: monitoring.prefault({}),
    // The section of an operator's module, which judges it.
    optimization: z.unknown().optional(),
  },
  'must be a map',
);

const ALLOWED_KEYS = {
  flyrail: Object.keys(flyrail.shape),
  cluster: Object.keys(cluster.shape),
  credentials: Object.keys(credentials.shape),
  webhooks: Object.keys(webhooks.shape),
  monitoring: Object.keys(monitoring.shape),
};

/** One entry of `flyrail.clusters`, checked. */
export type ClusterConfig = z.infer<typeof cluster>;

/** The `flyrail` section of the configuration, checked. */
export type FlyrailConfig = z.infer<typeof flyrail>;

/**
 * Reads the `flyrail` section. A missing section is a host without clusters.
 *
 * @throws InputError that names every wrong or unknown key with its full path,
 * what was found and what is allowed. The host must not start then.
 */
export function readFlyrailConfig(config: Config): FlyrailConfig {
  const value = config.getOptional('flyrail') ?? {};
  const parsed = flyrail.safeParse(value);
  const problems = parsed.success
    ? contradictions(parsed.data)
    : describeConfigProblems('flyrail', value, parsed.error, allowedKeysAt);
  if (!parsed.success || problems.length > 0) {
    throw new InputError(
      `Invalid configuration:\n${problems.map(line => `  ${line}`).join('\n')}`,
    );
  }
  return parsed.data;
}

function allowedKeysAt(path: readonly PropertyKey[]): readonly string[] {
  if (path.length === 0) return ALLOWED_KEYS.flyrail;
  if (path[0] === 'monitoring') return ALLOWED_KEYS.monitoring;
  const last = path[path.length - 1];
  return last === 'credentials' || last === 'webhooks'
    ? ALLOWED_KEYS[last]
    : ALLOWED_KEYS.cluster;
}

/** What each key allows alone but not together. */
function contradictions({ clusters }: FlyrailConfig): string[] {
  return clusters.flatMap((entry, index) => {
    const at = `flyrail.clusters[${index}]`;
    const { kubeconfig, token, tokenFile } = entry.credentials ?? {};
    const given = Object.entries({ kubeconfig, token, tokenFile })
      .filter(([, value]) => value !== undefined)
      .map(([key]) => key);
    const first = clusters.findIndex(({ name }) => name === entry.name);
    const problems: string[] = [];
    if (first < index) {
      problems.push(
        `${at}.name: "${entry.name}" is already the name of flyrail.clusters[${first}]; each cluster needs a name of its own`,
      );
    }
    if (!entry.kubeconfig === !entry.url) {
      problems.push(
        `${at}: needs either kubeconfig or url; found ${
          entry.url ? 'both' : 'neither'
        }`,
      );
    }
    if (entry.credentials && given.length !== 1) {
      problems.push(
        `${at}.credentials: needs exactly one of kubeconfig, token, tokenFile; found ${
          given.join(' and ') || 'none'
        }`,
      );
    }
    if (entry.url && !entry.credentials) {
      problems.push(
        `${at}.credentials: is required beside url; one of kubeconfig, token, tokenFile`,
      );
    }
    if (entry.url && entry.context) {
      problems.push(
        `${at}.context: belongs to kubeconfig and has no meaning beside url`,
      );
    }
    if (entry.webhooks && !entry.webhooks.service === !entry.webhooks.url) {
      problems.push(
        `${at}.webhooks: needs either service or url, by which the API server reaches this host; found ${
          entry.webhooks.url ? 'both' : 'neither'
        }`,
      );
    }
    const taken = clusters.findIndex(
      ({ webhooks: others }) =>
        others !== undefined && others.port === entry.webhooks?.port,
    );
    if (taken >= 0 && taken < index) {
      problems.push(
        `${at}.webhooks.port: ${entry.webhooks?.port} is already the port of flyrail.clusters[${taken}]; each cluster needs one of its own`,
      );
    }
    if (entry.caFile && entry.caData) {
      problems.push(`${at}: needs caFile or caData, not both`);
    }
    if (entry.kubeconfig && (entry.caFile || entry.caData)) {
      problems.push(
        `${at}.${
          entry.caFile ? 'caFile' : 'caData'
        }: belongs to url; a kubeconfig brings its own certificate authority`,
      );
    }
    return problems;
  });
}
