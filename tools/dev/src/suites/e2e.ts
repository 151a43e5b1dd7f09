import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, ensure, which } from '../debian.ts';
import { yarn } from '../paths.ts';
import { run } from '../run.ts';
import { step } from '../steps.ts';
import type { Result, Verdict } from '../tally.ts';

const verdicts: Record<string, Verdict> = {
  expected: 'passed',
  unexpected: 'failed',
  flaky: 'failed',
  skipped: 'skipped',
};

/** The browser walks what a newcomer does, on a portal that `./dev start` brought up. */
export async function e2e(): Promise<Result[]> {
  await ensure([chromium]);
  const folder = mkdtempSync(join(tmpdir(), 'flyrail-e2e-'));
  const file = join(folder, 'results.json');
  try {
    await step('walk through the portal in a browser', ({ progress }) =>
      run([...yarn, 'playwright', 'test', '--reporter=json,line'], {
        env: {
          PLAYWRIGHT_JSON_OUTPUT_NAME: file,
          FLYRAIL_CHROMIUM: which('chromium'),
          FORCE_COLOR: '0',
        },
        onLine: progress,
        output: process.env.CI ? 'inherit' : 'capture',
        allowFailure: true,
      }),
    );
    return readReport(JSON.parse(readFileSync(file, 'utf8')));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function readReport(report: any): Result[] {
  const suite = 'e2e';
  const results: Result[] = (report.errors ?? []).map((error: any) => ({
    suite,
    name: 'the browser tests could be loaded',
    verdict: 'failed',
    detail: error.message,
  }));
  const visit = (group: any, path: string[]) => {
    for (const spec of group.specs ?? [])
      for (const test of spec.tests)
        results.push({
          suite,
          name: [...path, spec.title].join(' '),
          verdict: verdicts[test.status] ?? 'failed',
          detail: test.results
            .flatMap((result: any) => result.errors ?? [])
            .map((error: any) => error.message)
            .join('\n'),
        });
    for (const inner of group.suites ?? [])
      visit(inner, [...path, inner.title]);
  };
  for (const group of report.suites ?? []) visit(group, []);
  return results;
}
