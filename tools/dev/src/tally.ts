import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './paths.ts';

export type Verdict = 'passed' | 'failed' | 'skipped';
export type Result = {
  suite: string;
  name: string;
  verdict: Verdict;
  detail?: string;
};

type AllowedSkip = { name: string; reason: string };

/**
 * Counts what all suites found. With `strict` (CI=true) a skip that is not on
 * the committed list `tools/dev/skips.json`, with its reason, is a failure.
 */
export function tally(results: readonly Result[], strict: boolean) {
  const allowed: AllowedSkip[] = JSON.parse(
    readFileSync(join(root, 'tools/dev/skips.json'), 'utf8'),
  );
  const judged = results.map(result =>
    strict &&
    result.verdict === 'skipped' &&
    !allowed.some(({ name }) => name === result.name)
      ? {
          ...result,
          verdict: 'failed' as const,
          detail: 'skipped without being listed in tools/dev/skips.json',
        }
      : result,
  );
  const count = (verdict: Verdict) =>
    judged.filter(result => result.verdict === verdict).length;
  return {
    failures: judged.filter(result => result.verdict === 'failed'),
    line: `${count('passed')} passed, ${count('failed')} failed, ${count(
      'skipped',
    )} skipped`,
    // A run that found nothing to run has not passed.
    green: count('failed') === 0 && count('passed') > 0,
  };
}
