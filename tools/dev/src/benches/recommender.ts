import { bundle } from '../../../bench/src/bundle.ts';
import type { Verdict } from '../../../bench/src/recommender/verdicts.ts';
import { UsageError } from '../arguments.ts';
import { root } from '../paths.ts';
import { run } from '../run.ts';
import { step } from '../steps.ts';
import type { BenchOptions, Check } from './checks.ts';

const GIVE_UP_MS = 900_000;

/** The recommender against the published rules on days that were held out of a folder of real usage. */
export async function benchRecommender({
  data,
  rolling,
}: BenchOptions): Promise<Check[]> {
  if (!data)
    throw new UsageError(
      './dev bench recommender: --data DIR is missing: a folder of usage series, one CSV file each, with the columns seconds,cpu_cores,memory_bytes',
    );
  const { stdout } = await step(
    'recommend, and look at what followed',
    async () =>
      run(
        [
          process.execPath,
          await bundle(root, 'recommenderProcess'),
          data,
          ...(rolling ? ['rolling'] : []),
        ],
        { signal: AbortSignal.timeout(GIVE_UP_MS) },
      ),
  );
  const { tables, verdicts }: { tables: string[]; verdicts: Verdict[] } =
    JSON.parse(stdout);
  for (const table of tables) console.log(`${table}\n`);
  return verdicts.map(checkOf);
}

const rounded = (value: number) => Math.round(value * 1e4) / 1e4;

/** A verdict as a line of the table; it is judged before it is rounded. */
export function checkOf({
  group,
  name,
  ours,
  peer,
  ratio,
  limit,
  ok,
}: Verdict): Check {
  return {
    name: `${group}: ${name}`,
    ours: rounded(ours),
    ...(peer !== undefined && { peer: rounded(peer) }),
    ...(ratio !== undefined && { ratio: rounded(ratio) }),
    limit: rounded(limit),
    ok,
  };
}
