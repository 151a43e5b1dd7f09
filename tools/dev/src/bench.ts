import { writeFileSync } from 'node:fs';
import { arch, cpus, totalmem } from 'node:os';
import { parseCommandLine, UsageError } from './arguments.ts';
import { benchCluster } from './benches/cluster.ts';
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

const benches: Record<string, () => Promise<Check[]>> = {
  cluster: benchCluster,
  start: benchStart,
};

/** A check that a figure, in the unit that its name says, stays at or under its limit. */
export function atMost(name: string, ours: number, limit: number): Check {
  const rounded = Math.round(ours * 100) / 100;
  return { name, ours: rounded, limit, ok: rounded <= limit };
}

/** `./dev bench NAME [--json FILE]`: prints a table; exit status 1 when a check is not ok. */
export async function bench(args: readonly string[]): Promise<void> {
  const { values, positionals } = parseCommandLine(
    'bench',
    args,
    { json: { type: 'string' } },
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
  const checks = await run();
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
  if (values.json)
    writeFileSync(values.json, `${JSON.stringify(report, null, 2)}\n`);
  process.exitCode = checks.every(({ ok }) => ok) ? 0 : 1;
}
