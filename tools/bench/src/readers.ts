import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { distributionOf, type Distribution } from './distribution.ts';
import type { MeasuredProcess } from './measuredProcess.ts';
import type { Answers, Asking } from './reading.ts';

/** Of one kind of page: milliseconds, the largest answer, and how many said that nothing had changed. */
export type PageFigures = Distribution & {
  kibibytes: number;
  unchanged: number;
};

export interface ReadingFigures {
  pages: Record<string, PageFigures>;
  /** Answers that were neither 200 nor 304. */
  errors: string[];
  /** Of the portal, of one core, while it was read. */
  cpuShare: number;
}

export interface ReadingOptions {
  /** The program reading.ts. */
  reading: string;
  /** Where the questions are written for it. */
  file: string;
  base: string;
  readers: readonly Asking[];
  warmUpSeconds: number;
  seconds: number;
}

/** Lets readers ask a portal, once a second each, from a process of their own, and measures its answers. */
export async function measureReaders(
  portal: MeasuredProcess,
  options: ReadingOptions,
): Promise<ReadingFigures> {
  const { reading, file, base, readers, warmUpSeconds, seconds } = options;
  writeFileSync(file, JSON.stringify({ base, readers }));
  const asking = spawn(process.execPath, [reading, file], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  try {
    await portal.during(pause(warmUpSeconds * 1000));
    const cpuBefore = portal.cpuSeconds();
    asking.stdin.write('\n');
    await portal.during(pause(seconds * 1000));
    const cpuShare = (portal.cpuSeconds() - cpuBefore) / seconds;
    asking.stdin.write('\n');
    let text = '';
    while (!text.endsWith('\n')) {
      const [chunk] = await once(asking.stdout, 'data');
      text += chunk;
    }
    const answers: Record<string, Answers> = JSON.parse(text);
    return {
      pages: Object.fromEntries(
        Object.entries(answers).map(([kind, { took, bytes, unchanged }]) => [
          kind,
          {
            ...distributionOf(took),
            kibibytes: distributionOf(bytes).most / 1024,
            unchanged,
          },
        ]),
      ),
      errors: Object.values(answers).flatMap(({ errors }) => errors),
      cpuShare,
    };
  } finally {
    asking.kill();
  }
}
