import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  VPA_CPU_BUCKETS,
  VPA_MEMORY_BUCKETS,
  VpaHistogram,
  bucketStart,
} from '@flyrail/backstage-plugin-optimization-common';
import {
  perform,
  placeInAnswer,
  randomOperations,
} from './histogram/operations';

const SHOWN = 10;

/** `histogramProcess PEER SERIES`: the same random series through ours and the peer; prints what differs as JSON. */
async function main(peer: string, series: number) {
  const buckets = (memory: boolean) =>
    memory ? VPA_MEMORY_BUCKETS : VPA_CPU_BUCKETS;
  const operations = (seed: number) =>
    randomOperations(seed, (memory, bucket) =>
      bucketStart(buckets(memory), bucket),
    );
  const child = spawn(peer, { stdio: ['pipe', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  const chunks: Buffer[] = [];
  child.stdout.on('data', chunk => chunks.push(chunk));
  let operationsDone = 0;
  for (let seed = 0; seed < series; seed++) {
    const numbers = Float64Array.from(operations(seed).flat());
    operationsDone += numbers.length / 5;
    if (!child.stdin.write(Buffer.from(numbers.buffer)))
      await once(child.stdin, 'drain');
  }
  child.stdin.end();
  const [code] = await exited;
  if (code !== 0) throw new Error(`the peer ended with ${code}`);
  const answer = Buffer.concat(chunks);

  let at = 0;
  let bucketsCompared = 0;
  let percentilesCompared = 0;
  const differences: string[] = [];
  const differing = new Set<number>();
  for (let seed = 0; seed < series; seed++) {
    const ours = perform(
      operations(seed),
      (memory, halfLife) => new VpaHistogram(buckets(memory), halfLife),
    );
    bucketsCompared += 2 * ours[0];
    percentilesCompared += 2 * 21;
    for (const [index, number] of ours.entries()) {
      const theirs = answer.readDoubleLE(at);
      at += 8;
      if (Object.is(number, theirs)) continue;
      differing.add(seed);
      if (differences.length < SHOWN)
        differences.push(
          `series ${seed}, ${placeInAnswer(
            index,
            ours[0],
          )}: ours ${number}, peer ${theirs}`,
        );
    }
  }
  console.log(
    JSON.stringify({
      series,
      operations: operationsDone,
      bucketsCompared,
      percentilesCompared,
      unread: answer.length - at,
      differing: differing.size,
      differences,
    }),
  );
}

main(process.argv[2], Number(process.argv[3])).catch(error => {
  console.error(error);
  process.exitCode = 1;
});
