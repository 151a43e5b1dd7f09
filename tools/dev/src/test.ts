import { parseCommandLine, UsageError } from './arguments.ts';
import { installDependencies } from './dependencies.ts';
import { stepTimes } from './steps.ts';
import { tally, type Result } from './tally.ts';
import { e2e } from './suites/e2e.ts';
import { integration } from './suites/integration.ts';
import { packaging } from './suites/packaging.ts';
import { unit } from './suites/unit.ts';

const suites: Record<string, () => Promise<Result[]>> = {
  unit,
  integration,
  e2e,
  packaging,
};

/** `./dev test [SUITE]`: runs the suites in order, all of them even when an early one fails. */
export async function test(args: readonly string[]): Promise<void> {
  const [wanted] = parseCommandLine('test', args, {}, { most: 1 }).positionals;
  if (wanted && !suites[wanted])
    throw new UsageError(
      `./dev test ${wanted}: there is no such suite. There are: ${Object.keys(
        suites,
      ).join(' ')}`,
    );
  const began = Date.now();
  await installDependencies();
  const results: Result[] = [];
  for (const [name, suite] of Object.entries(suites)) {
    if (wanted && wanted !== name) continue;
    console.log(`\n── ${name} ──`);
    try {
      results.push(...(await suite()));
    } catch (error) {
      results.push({
        suite: name,
        name: `the suite ${name} ran to its end`,
        verdict: 'failed',
        detail: String(
          (error as { output?: string }).output ??
            (error as Error).stack ??
            error,
        ),
      });
    }
  }
  const { failures, line, green } = tally(results, process.env.CI === 'true');
  for (const { suite, name, detail } of failures)
    console.log(`\n✗ ${suite}: ${name}\n${detail ?? ''}`);
  console.log(
    `\n${stepTimes
      .map(({ name, seconds }) => `${name} ${seconds.toFixed(0)} s`)
      .join(' · ')}`,
  );
  console.log(`${((Date.now() - began) / 60_000).toFixed(1)} min`);
  process.exitCode = green ? 0 : 1;
  console.log(line);
}
