import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { yarn } from '../paths.ts';
import { run } from '../run.ts';
import type { Result, Verdict } from '../tally.ts';

const verdicts: Record<string, Verdict> = {
  passed: 'passed',
  failed: 'failed',
  pending: 'skipped',
  todo: 'skipped',
  skipped: 'skipped',
};

/** Runs the repository's jest projects with more arguments and reads what each test said. */
export async function jest(
  suite: string,
  args: readonly string[],
  options: {
    env?: Record<string, string>;
    onLine?: (line: string) => void;
  } = {},
): Promise<Result[]> {
  const folder = mkdtempSync(join(tmpdir(), 'flyrail-jest-'));
  try {
    const file = join(folder, 'results.json');
    const { stderr } = await run(
      [
        ...yarn,
        'backstage-cli',
        'repo',
        'test',
        '--json',
        `--outputFile=${file}`,
        '--watchAll=false',
        ...args,
      ],
      {
        env: { CI: 'true', FORCE_COLOR: '0', ...options.env },
        onLine: options.onLine,
        allowFailure: true,
      },
    );
    let report;
    try {
      report = JSON.parse(readFileSync(file, 'utf8'));
    } catch {
      throw new Error(`jest left no report. It said:\n${stderr.slice(-4000)}`);
    }
    return report.testResults.flatMap((file: any): Result[] => {
      const tests: Result[] = file.assertionResults.map((test: any) => ({
        suite,
        name: test.fullName,
        verdict: verdicts[test.status] ?? 'failed',
        detail: test.failureMessages?.join('\n'),
      }));
      // A file that could not be loaded has no tests in it, but it has failed.
      const broken =
        file.status === 'failed' &&
        !tests.some(test => test.verdict === 'failed');
      return broken
        ? [
            ...tests,
            { suite, name: file.name, verdict: 'failed', detail: file.message },
          ]
        : tests;
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
