import { fileURLToPath } from 'node:url';
import { run } from '../run.ts';
import type { Result } from '../tally.ts';

const reporter = fileURLToPath(
  new URL('./nodeTestReporter.ts', import.meta.url),
);

/** Runs test files of the tools, which need no build, with Node's own test runner. */
export async function nodeTest(
  suite: string,
  files: readonly string[],
  options: {
    env?: Record<string, string>;
    onLine?: (line: string) => void;
  } = {},
): Promise<Result[]> {
  if (!files.length) return [];
  const { stdout, stderr } = await run(
    [
      process.execPath,
      '--test',
      `--test-reporter=${reporter}`,
      '--test-concurrency=1',
      ...files,
    ],
    { allowFailure: true, ...options },
  );
  const results = stdout
    .split('\n')
    .filter(line => line.startsWith('{"name":'))
    .map(line => ({ suite, ...JSON.parse(line) } as Result));
  if (!results.length)
    throw new Error(`The test runner printed no result:\n${stdout}\n${stderr}`);
  return results;
}
