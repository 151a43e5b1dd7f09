import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The root of the checkout. */
export const root = resolve(
  dirname(fileURLToPath(import.meta.url)),
  '../../..',
);

/** What can be made again: binaries, downloads. Safe to delete. */
export const cacheDir =
  process.env.FLYRAIL_CACHE ??
  join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'flyrail');

/** What a running portal or cluster leaves: logs, generated configuration, sockets. */
export const stateDir =
  process.env.FLYRAIL_STATE ??
  join(
    process.env.XDG_STATE_HOME ?? join(homedir(), '.local/state'),
    'flyrail',
  );

/** Yarn as the repository pins it. */
export const yarn = [
  process.execPath,
  join(root, '.yarn/releases/yarn-4.13.0.cjs'),
];
