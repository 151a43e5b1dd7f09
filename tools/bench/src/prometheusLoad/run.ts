import { execFile } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { writeHistory } from '../../../prometheus/src/history.ts';
import {
  startPrometheus,
  type Prometheus,
} from '../../../prometheus/src/prometheus.ts';
import type { Programs } from '../../../prometheus/src/programs.ts';
import { freePort } from '../../../soak/src/freePort.ts';
import { askAsKrr, type PlannedContainer } from './krrPlan.ts';

const DAY = 86_400;
const HOUR = 3_600;
/** Where the histories end: any day will do, and the same gives the same samples. */
const NOW = Date.parse('2026-03-02T09:00:00Z') / 1000;

export interface Cycle {
  queries: number;
  samples: number;
  seconds: number;
}

export interface LoadFigures {
  containers: number;
  days: number;
  history: { series: number; samples: number; pods: number };
  ours: {
    first: Cycle;
    /** An hour after the first. */
    hourLater: Cycle;
    /** A day after that. */
    dayLater: Cycle;
    /** Of Prometheus, without the blocks that it maps; least is before the first query. */
    prometheusMiB: { least: number; peak: number };
    digests: number;
    digestKiB: number;
    /** Resident memory of our process. */
    peakMiB: number;
  };
  krr: {
    first: Cycle;
    /** A day and an hour after the first. */
    dayLater: Cycle;
    prometheusMiB: { least: number; peak: number };
  };
}

export interface LoadOptions {
  programs: Programs;
  /** Containers that run at once, two of each Deployment. */
  containers: number;
  days: number;
  /** The bundle of prometheusLoadProcess.ts. */
  ours: string;
  say(text: string): void;
}

/** Writes a fleet's history and asks a Prometheus of its own for it, once as we do and once as KRR does. */
export async function measureLoad(options: LoadOptions): Promise<LoadFigures> {
  const { programs, containers, days, say } = options;
  const folder = await mkdtemp(join(tmpdir(), 'flyrail-prometheus-load-'));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  process.once('exit', remove);
  const blocks = join(folder, 'blocks');
  try {
    say('writing the history');
    const { series, samples, pods } = await writeHistory(
      programs,
      {
        ...{ profile: 'fleet', containers, replicas: 2, seed: 11 },
        from: NOW - days * DAY,
        to: NOW + DAY + 2 * HOUR,
        stepSeconds: 60,
      },
      blocks,
    );
    const fresh = async () =>
      startPrometheus(programs, {
        port: await freePort(),
        folder: join(folder, 'prometheus'),
        blocks: [blocks],
      });
    const planned = containersOf(containers, 2);
    say('asking as we do');
    const ours = await withMemory(await fresh(), prometheus =>
      askAsWeDo(prometheus.url, planned, options, folder),
    );
    say('asking as KRR does');
    const krr = await withMemory(await fresh(), async ({ url }) => ({
      first: await timed(() => askAsKrr(url, planned, { at: NOW, days })),
      dayLater: await timed(() =>
        askAsKrr(url, planned, { at: NOW + DAY + HOUR, days }),
      ),
    }));
    return {
      ...{ containers, days, history: { series, samples, pods } },
      ours,
      krr,
    };
  } finally {
    process.off('exit', remove);
    remove();
  }
}

/** The names that the writer of the history gives. */
function containersOf(count: number, replicas: number): PlannedContainer[] {
  const digits = (value: number, width: number) =>
    String(value).padStart(width, '0');
  return Array.from({ length: Math.ceil(count / replicas) }, (_, index) => ({
    namespace: `team-${digits(Math.floor(index / (50 / replicas)), 3)}`,
    workload: `service-${digits(index, 4)}`,
    container: 'main',
  }));
}

async function askAsWeDo(
  url: string,
  planned: readonly PlannedContainer[],
  { ours, days, containers }: LoadOptions,
  folder: string,
) {
  // Thousands of names are more than a command line takes.
  const file = join(folder, 'ours.json');
  await writeFile(
    file,
    JSON.stringify({
      url,
      workloads: planned.map(({ namespace, workload }) => ({
        ...{ namespace, kind: 'Deployment', name: workload },
      })),
      historyDays: days,
      cycles: [NOW, NOW + HOUR, NOW + HOUR + DAY],
    }),
  );
  const asking = promisify(execFile)(process.execPath, [ours, file]);
  const end = () => asking.child.kill('SIGKILL');
  process.once('exit', end);
  const { stdout } = await asking.finally(() => process.off('exit', end));
  const { results, known, digestKiB, peakMiB } = JSON.parse(stdout);
  if (known !== planned.length)
    throw new Error(
      `of ${planned.length} Deployments (${containers} containers), ${known} are known`,
    );
  const [first, hourLater, dayLater] = results as Cycle[];
  return { first, hourLater, dayLater, digests: known, digestKiB, peakMiB };
}

async function timed(
  work: () => Promise<{ queries: number; samples: number }>,
): Promise<Cycle> {
  const began = performance.now();
  const cost = await work();
  return { ...cost, seconds: (performance.now() - began) / 1000 };
}

/** Runs something against a Prometheus, watches what that takes of memory, and stops it. */
async function withMemory<T extends object>(
  prometheus: Prometheus,
  work: (prometheus: Prometheus) => Promise<T>,
): Promise<T & { prometheusMiB: { least: number; peak: number } }> {
  const least = anonymousMiB(prometheus.pid);
  let peak = least;
  const look = setInterval(
    () => (peak = Math.max(peak, anonymousMiB(prometheus.pid))),
    100,
  );
  try {
    const result = await work(prometheus);
    return { ...result, prometheusMiB: { least, peak } };
  } finally {
    clearInterval(look);
    await prometheus.stop();
  }
}

/** What a process holds that is not a mapped file. */
function anonymousMiB(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/^RssAnon:\s+(\d+) kB/m.exec(status)![1]) / 1024;
}
