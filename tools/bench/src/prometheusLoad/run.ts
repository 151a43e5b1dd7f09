import { execFile } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { cachedHistory, writtenInto } from '../../../prometheus/src/history.ts';
import {
  startPrometheus,
  type Prometheus,
} from '../../../prometheus/src/prometheus.ts';
import type { Programs } from '../../../prometheus/src/programs.ts';
import { freePort } from '../../../soak/src/freePort.ts';
import { cpuSecondsOf } from '../measuredProcess.ts';
import { fleetWorkloads, type FleetWorkload } from '../fleetWorkloads.ts';
import { askAsKrr, type PlanCost } from './krrPlan.ts';

const DAY = 86_400;
const HOUR = 3_600;
/** Where the histories end: any day will do, and the same gives the same samples. */
const NOW = Date.parse('2026-03-02T09:00:00Z') / 1000;

export interface Cycle {
  queries: number;
  samples: number;
  seconds: number;
  /** Of the containers that were asked for before the time was over, 0–1: the figures are those of all, by proportion. */
  share?: number;
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
    /** Of our process, from its start through all three cycles. */
    cpuSeconds: number;
    /** Of Prometheus in that time. */
    prometheusCpuSeconds: number;
  };
  krr: {
    first: Cycle;
    /** A day and an hour after the first. */
    dayLater: Cycle;
    prometheusMiB: { least: number; peak: number };
    /** Of Prometheus in both cycles, as far as they went. */
    prometheusCpuSeconds: number;
  };
}

export interface LoadOptions {
  programs: Programs;
  /** Containers that run at once, two of each Deployment. */
  containers: number;
  days: number;
  /** The bundle of prometheusLoadProcess.ts. */
  ours: string;
  /** Milliseconds since the epoch at which the peer is to be done, as far as it has come; ours always ends. */
  until: number;
  say(text: string): void;
}

/** Writes a fleet's history and asks a Prometheus of its own for it, once as we do and once as KRR does. */
export async function measureLoad(options: LoadOptions): Promise<LoadFigures> {
  const { programs, containers, days, say } = options;
  const folder = await mkdtemp(join(tmpdir(), 'flyrail-prometheus-load-'));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  process.once('exit', remove);
  try {
    say('writing the history, if it is not there');
    const blocks = await cachedHistory(
      programs,
      {
        ...{ profile: 'fleet', containers, replicas: 2, seed: 11 },
        from: NOW - days * DAY,
        to: NOW + DAY + 2 * HOUR,
        stepSeconds: 60,
      },
      `bench-load-${containers}`,
    );
    const { series, samples, pods } = writtenInto(blocks);
    const fresh = async () =>
      startPrometheus(programs, {
        port: await freePort(),
        folder: join(folder, 'prometheus'),
        blocks: [blocks],
      });
    const planned = fleetWorkloads(containers, 2);
    say('asking as we do');
    const ours = await withMemory(await fresh(), prometheus =>
      askAsWeDo(prometheus.url, planned, options, folder),
    );
    say('asking as KRR does');
    const krr = await withMemory(await fresh(), async ({ url }) => {
      const cycle = (at: number, until: number) =>
        timed(() => askAsKrr(url, planned, { at, days, until }));
      const now = Date.now();
      return {
        first: await cycle(NOW, now + (options.until - now) / 2),
        dayLater: await cycle(NOW + DAY + HOUR, options.until),
      };
    });
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

async function askAsWeDo(
  url: string,
  planned: readonly FleetWorkload[],
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
  const { results, known, digestKiB, peakMiB, cpuSeconds } = JSON.parse(stdout);
  if (known !== planned.length)
    throw new Error(
      `of ${planned.length} Deployments (${containers} containers), ${known} are known`,
    );
  const [first, hourLater, dayLater] = results as Cycle[];
  return {
    ...{ first, hourLater, dayLater },
    ...{ digests: known, digestKiB, peakMiB, cpuSeconds },
  };
}

/** What was asked for a part of the containers is taken for all of them. */
async function timed(work: () => Promise<PlanCost>): Promise<Cycle> {
  const began = performance.now();
  const { queries, samples, share } = await work();
  const seconds = (performance.now() - began) / 1000;
  return {
    queries: Math.round(queries / share),
    samples: Math.round(samples / share),
    seconds: seconds / share,
    share,
  };
}

/** Runs something against a Prometheus, watches what that takes of memory, and stops it. */
async function withMemory<T extends object>(
  prometheus: Prometheus,
  work: (prometheus: Prometheus) => Promise<T>,
): Promise<
  T & {
    prometheusMiB: { least: number; peak: number };
    prometheusCpuSeconds: number;
  }
> {
  const least = anonymousMiB(prometheus.pid);
  let peak = least;
  const look = setInterval(
    () => (peak = Math.max(peak, anonymousMiB(prometheus.pid))),
    100,
  );
  try {
    const result = await work(prometheus);
    return {
      ...result,
      prometheusMiB: { least, peak },
      prometheusCpuSeconds: cpuSecondsOf(prometheus.pid),
    };
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
