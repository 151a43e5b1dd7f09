import { bundle } from '../../../bench/src/bundle.ts';
import { atLeast, atMost, type BenchOptions, type Check } from './checks.ts';
import { root } from '../paths.ts';
import { run } from '../run.ts';
import { step } from '../steps.ts';

const OBJECTS = 10_000;
const GIVE_UP_MS = 300_000;

/** The runtime by itself: how many reconciles, and what it does to the event loop it shares with a portal. */
export async function benchRuntime({
  size = OBJECTS,
  profile,
}: BenchOptions): Promise<Check[]> {
  const { stdout } = await step('measure', async () =>
    run(
      [
        process.execPath,
        ...(profile ? ['--cpu-prof', `--cpu-prof-dir=${profile}`] : []),
        await bundle(root, 'runtimeProcess'),
        String(size),
        await bundle(root, 'runtime/pageServer'),
      ],
      {
        env: { NODE_ENV: 'production' },
        signal: AbortSignal.timeout(GIVE_UP_MS),
      },
    ),
  );
  const { drain, priority, relist } = JSON.parse(stdout);
  const block = (what: string, { ms, cpuMs }: { ms: number; cpuMs: number }) =>
    atMost(
      `${what} of ${size}: longest block (ms; ${Math.round(cpuMs)} of CPU)`,
      ms,
      100,
    );
  return [
    atLeast('no-op reconciles a second', drain.perSecond, 5000),
    atMost(
      `event loop p99 while ${size} keys drain (ms)`,
      drain.eventLoopP99,
      50,
    ),
    atMost(
      `changed object served behind ${priority.behind} keys (ms)`,
      priority.ms,
      1000,
    ),
    block('first list', relist.first),
    block('relist', relist.again),
  ];
}
