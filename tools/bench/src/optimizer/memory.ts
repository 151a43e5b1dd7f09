import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import type { MeasuredProcess } from '../measuredProcess.ts';

const MARK = 'memory after a collection: ';

/** What a process has in memory, in MiB. */
export interface MemoryFigures {
  /** Resident, after everything that nobody needs any more was given back. */
  residentMiB: number;
  /** Objects of JavaScript and what they hold outside of its heap, then. */
  heapMiB: number;
  /** Resident, the most since its start. */
  peakMiB: number;
}

/** In the measured process: on SIGUSR2 collects garbage, and prints what is left. */
export function tellMemoryWhenAsked(): void {
  process.on('SIGUSR2', () => {
    for (let turn = 0; turn < 3; turn++) {
      (globalThis as any).gc({
        type: 'major',
        execution: 'sync',
        flavor: 'last-resort',
      });
    }
    process.stdout.write(`${MARK}${JSON.stringify(process.memoryUsage())}\n`);
  });
}

/** In the harness: asks for it, and reads the answer from the log of the process. */
export async function memoryOf(
  running: MeasuredProcess,
  log: string,
): Promise<MemoryFigures> {
  const peakMiB = running.peakResidentMiB();
  const told = () =>
    readFileSync(log, 'utf8')
      .split('\n')
      .filter(line => line.startsWith(MARK));
  const before = told().length;
  process.kill(running.pid, 'SIGUSR2');
  let lines = told();
  for (let left = 200; lines.length === before && left > 0; left--) {
    await running.during(pause(100));
    lines = told();
  }
  if (lines.length === before)
    throw new Error(`the process did not tell its memory; see ${log}`);
  const { heapUsed, external } = JSON.parse(
    lines[lines.length - 1].slice(MARK.length),
  );
  return {
    residentMiB: running.residentMiB(),
    heapMiB: (heapUsed + external) / 2 ** 20,
    peakMiB,
  };
}
