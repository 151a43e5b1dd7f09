import { globSync } from 'node:fs';
import { startPostgres } from '../../../soak/src/postgres.ts';
import { root, yarn } from '../paths.ts';
import { step } from '../steps.ts';
import type { Result } from '../tally.ts';
import { check } from './check.ts';
import { jest } from './jest.ts';
import { nodeTest } from './nodeTest.ts';

/** What needs no cluster: types, lint, format, generated files, pure decisions, components. */
export async function unit(): Promise<Result[]> {
  const suite = 'unit';
  const tools = globSync('tools/*/src/**/*.test.ts', { cwd: root }).sort();
  return [
    await check(suite, 'the generated files are fresh', [
      process.execPath,
      'tools/generate/src/main.ts',
      '--check',
    ]),
    await check(suite, 'the types are right', [...yarn, 'tsc']),
    await check(suite, 'the types of the tools are right', [
      ...yarn,
      'tsc:tools',
    ]),
    await check(suite, 'the linter has nothing to say', [
      ...yarn,
      'backstage-cli',
      'repo',
      'lint',
    ]),
    await check(suite, 'the format is prettier’s', [
      ...yarn,
      'prettier',
      '--check',
      '--loglevel=warn',
      '.',
    ]),
    ...(await step('tests of the tools', ({ progress }) =>
      nodeTest(suite, tools, { onLine: progress }),
    )),
    ...(await step('unit tests of the packages', ({ progress }) =>
      withPostgres(env =>
        jest(
          suite,
          [
            ...['--testPathIgnorePatterns', 'integration\\.test'],
            '--maxWorkers=2',
            // No unit test is about time: one that starts a backend takes a while on a busy machine.
            '--testTimeout=60000',
          ],
          { env, onLine: progress },
        ),
      ),
    )),
  ];
}

/** What stores something is tested on PostgreSQL too, where it is installed or may be. */
async function withPostgres<T>(
  run: (env: Record<string, string>) => Promise<T>,
): Promise<T> {
  if (!process.env.CI && process.getuid?.() !== 0) return run({});
  const { connection, stop } = await startPostgres();
  const { host, password, port, user } = connection;
  try {
    return await run({
      BACKSTAGE_TEST_DATABASE_POSTGRES15_CONNECTION_STRING: `postgresql://${user}:${password}@${host}:${port}`,
    });
  } finally {
    await stop();
  }
}
