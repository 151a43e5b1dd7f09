import { join } from 'node:path';
import { bundle } from '../../../bench/src/bundle.ts';
import { findProgram } from '../../../cluster/src/commands.ts';
import { atLeast, atMost, type BenchOptions, type Check } from './checks.ts';
import { root } from '../paths.ts';
import { run } from '../run.ts';
import { step } from '../steps.ts';

const SERIES = 10_000;
const GIVE_UP_MS = 600_000;

/** The VPA-compatible histogram against the Vertical Pod Autoscaler's own: every bucket of every random series, bit by bit. */
export async function benchHistogram({
  size = SERIES,
}: BenchOptions): Promise<Check[]> {
  const peer = await step('build the peer', buildPeer);
  const { stdout } = await step('compare', async () =>
    run(
      [
        process.execPath,
        await bundle(root, 'histogramProcess'),
        peer,
        String(size),
      ],
      { signal: AbortSignal.timeout(GIVE_UP_MS) },
    ),
  );
  const { differing, differences, operations, unread, ...compared } =
    JSON.parse(stdout);
  for (const difference of differences) console.log(difference);
  return [
    atLeast('series', compared.series, size),
    atMost(
      `series with a difference (of ${operations} operations)`,
      differing,
      0,
    ),
    atLeast('buckets compared', compared.bucketsCompared, 300 * size),
    atLeast('percentiles compared', compared.percentilesCompared, 42 * size),
    atMost("bytes of the peer's answer left over", unread, 0),
  ];
}

/** The recommender's histogram of kubernetes/autoscaler, compiled with the machine's Go without fused multiplications. */
async function buildPeer(): Promise<string> {
  const go = findProgram('go', ['/usr/local/go/bin']);
  if (!go) {
    throw new Error(
      './dev bench histogram compiles its peer and needs Go 1.26 or newer: https://go.dev/dl',
    );
  }
  const program = join(
    root,
    'node_modules/.cache/flyrail-bench/vpa-histogram-peer',
  );
  await run([go, 'build', '-trimpath', '-o', program, '.'], {
    cwd: join(root, 'tools/bench/peers/vpa-histogram'),
    env: { GOAMD64: 'v1' },
  });
  return program;
}
