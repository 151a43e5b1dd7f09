import { CommandFailed, run } from '../run.ts';
import { step } from '../steps.ts';
import type { Result } from '../tally.ts';

/** A command whose exit status is the test: types, lint, format, fresh generated files. */
export async function check(
  suite: string,
  name: string,
  command: readonly string[],
): Promise<Result> {
  try {
    await step(name, ({ progress }) => run(command, { onLine: progress }));
    return { suite, name, verdict: 'passed' };
  } catch (error) {
    if (!(error instanceof CommandFailed)) throw error;
    return {
      suite,
      name,
      verdict: 'failed',
      detail: `${error.output}\n${error.message}`,
    };
  }
}
