import { globSync } from 'node:fs';
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
      jest(
        suite,
        [
          ...['--testPathIgnorePatterns', 'integration\\.test'],
          '--maxWorkers=2',
          // No unit test is about time: one that starts a backend takes a while on a busy machine.
          '--testTimeout=60000',
        ],
        { onLine: progress },
      ),
    )),
  ];
}
