import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import { z } from 'zod';
import { defaultSettings, type Settings } from './settings';
import { sealerOf, type Sealer } from './state/seal';

const minutes = (least: number) =>
  z
    .number('must be a number of minutes')
    .min(least, `must be at least ${least}`)
    .max(1440, 'must be at most 1440');

function isTimeZone(timeZone: string): boolean {
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone }));
  } catch {
    return false;
  }
}

const section = z.strictObject(
  {
    stateKey: z.string('must be a string').optional(),
    previousStateKeys: z
      .array(z.string('must be a string'), 'must be a list')
      .default([]),
    crossNamespaces: z
      .array(z.string('must be the name of a namespace'), 'must be a list')
      .default([]),
    recheckMinutes: minutes(1).default(defaultSettings.recheckMs / 60_000),
    timeZone: z
      .string('must be a string')
      .refine(
        isTimeZone,
        'must be the name of a time zone, such as "Europe/Berlin" or "UTC"',
      )
      .optional(),
    verifyMinutes: minutes(0.1).default(defaultSettings.verifyMs / 60_000),
    canarySeconds: z
      .number('must be a number of seconds')
      .min(0, 'must be 0 (never) or more')
      .max(3600, 'must be at most 3600')
      .default(defaultSettings.canaryMs / 1000),
    // Judged by those who use them.
    prices: z.unknown().optional(),
    usage: z.unknown().optional(),
  },
  {
    error: ({ code }) =>
      code === 'invalid_type' ? 'must be a map' : undefined,
  },
);

/** What the configuration says about the operator. */
export interface OptimizationConfig {
  settings: Partial<Settings>;
  /** Whose days and hours schedules are in; absent: UTC. */
  timeZone?: string;
  /** Absent: nothing is applied. */
  sealer?: Sealer;
}

/**
 * Reads `flyrail.optimization`.
 *
 * @throws InputError naming every wrong key with its full path and what is allowed
 */
export function readOptimizationConfig(config: Config): OptimizationConfig {
  const parsed = section.safeParse(
    config.getOptional('flyrail.optimization') ?? {},
  );
  if (!parsed.success) {
    throw new InputError(
      `Invalid configuration:\n${parsed.error.issues
        .flatMap(problemsOf)
        .map(line => `  flyrail.optimization${line}`)
        .join('\n')}`,
    );
  }
  const { stateKey, previousStateKeys, crossNamespaces } = parsed.data;
  return {
    settings: {
      recheckMs: parsed.data.recheckMinutes * 60_000,
      verifyMs: parsed.data.verifyMinutes * 60_000,
      canaryMs: parsed.data.canarySeconds * 1000,
      crossNamespaces,
    },
    timeZone: parsed.data.timeZone,
    sealer: stateKey ? keyed(stateKey, previousStateKeys) : undefined,
  };
}

function problemsOf(issue: z.core.$ZodIssue): string[] {
  return issue.code === 'unrecognized_keys'
    ? issue.keys.map(
        key =>
          `.${key}: unknown key; allowed keys: ${Object.keys(
            section.shape,
          ).join(', ')}`,
      )
    : [
        `${issue.path.map(part => `.${String(part)}`).join('')}: ${
          issue.message
        }`,
      ];
}

function keyed(stateKey: string, previous: readonly string[]): Sealer {
  try {
    return sealerOf([stateKey, ...previous]);
  } catch (error) {
    throw new InputError(
      `Invalid configuration:\n  flyrail.optimization.stateKey, previousStateKeys: ${
        (error as Error).message
      }`,
    );
  }
}
