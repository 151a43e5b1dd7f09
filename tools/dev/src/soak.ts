import { join } from 'node:path';
import { parseCommandLine, UsageError, wholeNumber } from './arguments.ts';
import { installDependencies } from './dependencies.ts';
import { root } from './paths.ts';
import { soakFaults } from './soakFaults.ts';
import { nodeTest } from './suites/nodeTest.ts';
import type { Result } from './tally.ts';

/** A file of Node's test runner that reads how often and its seed, or how long, from the environment; or what repeats its tests. */
type Soak =
  | { file: string; runs: string; seed?: string }
  | { file: string; minutes: string }
  | ((runs: number, seed: number) => Promise<Result[]>);

/** Tests that are worth repeating. */
const soaks: Record<string, Soak> = {
  faults: soakFaults,
  crash: {
    file: 'tools/cluster/test/crash.test.ts',
    runs: 'FLYRAIL_CRASH_RUNS',
    seed: 'FLYRAIL_CRASH_SEED',
  },
  takeover: {
    file: 'tools/soak/test/takeover.test.ts',
    runs: 'FLYRAIL_TAKEOVER_RUNS',
    seed: 'FLYRAIL_TAKEOVER_SEED',
  },
  pause: {
    file: 'tools/soak/test/takeover.test.ts',
    runs: 'FLYRAIL_PAUSE_RUNS',
    seed: 'FLYRAIL_TAKEOVER_SEED',
  },
  // Optimizing, with a host that dies before and after each of its first writes; each run is one more of them.
  kills: {
    file: 'tools/soak/test/optimization.test.ts',
    runs: 'FLYRAIL_KILL_RUNS',
  },
  stays: {
    file: 'tools/soak/test/optimization.test.ts',
    minutes: 'FLYRAIL_STAYS_MINUTES',
  },
};

/** `./dev soak NAME --runs N --seed S`: the repetitions; the tests run few. `./dev soak stays --minutes N`: they look for seconds. */
export async function soak(args: readonly string[]): Promise<void> {
  const { values, positionals } = parseCommandLine(
    'soak',
    args,
    {
      runs: { type: 'string', default: '100' },
      seed: { type: 'string', default: '1' },
      minutes: { type: 'string', default: '10' },
    },
    { most: 1 },
  );
  const [name] = positionals;
  const wanted = name ? soaks[name] : undefined;
  if (!wanted)
    throw new UsageError(
      `./dev soak${
        name ? ` ${name}: there is no such one` : ': say which'
      }. There are: ${Object.keys(soaks).join(' ')}`,
    );
  const runs = wholeNumber('runs', values.runs, 1, 100_000);
  const seed = wholeNumber('seed', values.seed, 0, 2 ** 31);
  const minutes = wholeNumber('minutes', values.minutes, 1, 1440);
  await installDependencies();
  const results =
    typeof wanted === 'function'
      ? await wanted(runs, seed)
      : await nodeTest('soak', [join(root, wanted.file)], {
          env:
            'minutes' in wanted
              ? { [wanted.minutes]: String(minutes) }
              : {
                  [wanted.runs]: String(runs),
                  ...(wanted.seed && { [wanted.seed]: String(seed) }),
                },
          onLine: line => !line.startsWith('{') && console.log(line),
        });
  for (const { name: test, verdict, detail } of results)
    console.log(
      `${verdict === 'passed' ? '✓' : '✗'} ${test}${
        detail ? `\n${detail}` : ''
      }`,
    );
  process.exitCode = results.every(({ verdict }) => verdict === 'passed')
    ? 0
    : 1;
}
