import { writeFileSync } from 'node:fs';
import { arch, cpus, totalmem } from 'node:os';
import { parseCommandLine, UsageError, wholeNumber } from './arguments.ts';
import { benchCluster } from './benches/cluster.ts';
import { benchFleet } from './benches/fleet.ts';
import { benchPortal } from './benches/portal.ts';
import { benchReconcile } from './benches/reconcile.ts';
import { benchRuntime } from './benches/runtime.ts';
import { benchStart } from './benches/start.ts';

/** One figure against its limit; `peer` and `ratio` (ours/peer) where there is something to compare with. */
export type Check = {
  name: string;
  ours: number;
  peer?: number;
  ratio?: number;
  limit: number;
  ok: boolean;
};

export type BenchOptions = {
  /** How many objects, for a first look: the limits are those of the full size. */
  size?: number;
  /** A folder for CPU profiles of ours; figures are then not to be compared. */
  profile?: string;
};

const benches: Record<string, (options: BenchOptions) => Promise<Check[]>> = {
  cluster: benchCluster,
  fleet: benchFleet,
  portal: benchPortal,
  reconcile: benchReconcile,
  runtime: benchRuntime,
  start: benchStart,
};

/** A check that a figure, in the unit that its name says, stays at or under its limit. */
export function atMost(name: string, ours: number, limit: number): Check {
  const rounded = Math.round(ours * 100) / 100;
  return { name, ours: rounded, limit, ok: rounded <= limit };
}

/** A check that a figure reaches its limit. */
export function atLeast(name: string, ours: number, limit: number): Check {
  const rounded = Math.round(ours * 100) / 100;
  return { name, ours: rounded, limit, ok: rounded >= limit };
}

/** A check that a figure is at most so many times the peer's. */
export function ratio(
  name: string,
  ours: number,
  peer: number,
  limit: number,
): Check {
  const rounded = (value: number) => Math.round(value * 100) / 100;
  const times = rounded(ours / peer);
  return {
    name,
    ours: rounded(ours),
    peer: rounded(peer),
    ratio: times,
    limit,
    ok: times <= limit,
  };
}

/** `./dev bench NAME [--json FILE] [--size N] [--profile FOLDER]`: prints a table; exit status 1 when a check is not ok. */
export async function bench(args: readonly string[]): Promise<void> {
  const { values, positionals } = parseCommandLine(
    'bench',
    args,
    {
      json: { type: 'string' },
      size: { type: 'string' },
      profile: { type: 'string' },
    },
    { most: 1 },
  );
  const [name] = positionals;
  const run = name ? benches[name] : undefined;
  if (!run)
    throw new UsageError(
      `./dev bench${
        name ? ` ${name}: there is no such one` : ': say which'
      }. There are: ${Object.keys(benches).join(' ')}`,
    );
  const { json, size, profile } = values;
  const checks = await run({
    size: size ? wholeNumber('size', size, 20, 100_000) : undefined,
    profile,
  });
  const report = {
    bench: name,
    machine: {
      cpu: cpus()[0].model,
      cores: cpus().length,
      memoryGiB: Math.round(totalmem() / 2 ** 30),
      arch: arch(),
      node: process.version,
    },
    checks,
  };
  const figure = (value?: number) => (value === undefined ? '' : String(value));
  const rows = [
    ['check', 'ours', 'peer', 'ratio', 'limit', ''],
    ...checks.map(check => [
      check.name,
      figure(check.ours),
      figure(check.peer),
      figure(check.ratio),
      figure(check.limit),
      check.ok ? 'ok' : 'NOT OK',
    ]),
  ];
  const widths = rows[0].map((_, column) =>
    Math.max(...rows.map(row => row[column].length)),
  );
  for (const row of rows)
    console.log(
      row
        .map((cell, column) =>
          column ? cell.padStart(widths[column]) : cell.padEnd(widths[column]),
        )
        .join('  '),
    );
  if (json) writeFileSync(json, `${JSON.stringify(report, null, 2)}\n`);
  process.exitCode = checks.every(({ ok }) => ok) ? 0 : 1;
}
