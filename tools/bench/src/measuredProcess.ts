import { spawn, type ChildProcess } from 'node:child_process';
import { openSync, closeSync, readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

/** Clock ticks a second in /proc: USER_HZ, 100 on every Linux that Node runs on. */
const TICKS = 100;
/** Quiet means less than this share of one core over a second. */
const QUIET_SHARE = 0.05;

/** User and system time of a process since its start, from the kernel's books. */
export function cpuSecondsOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The command may hold blanks and brackets; fields count from behind it.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS;
}

/** A process whose CPU time and memory are read from the kernel's books. */
export interface MeasuredProcess {
  pid: number;
  /** When it was started, milliseconds since the epoch. */
  startedAt: number;
  /** User and system time since its start. */
  cpuSeconds(): number;
  residentMiB(): number;
  peakResidentMiB(): number;
  /** Waits until it takes hardly any CPU for a second, and tells when that second began. */
  quiet(withinSeconds: number): Promise<number>;
  /** What `work` answers; rejects when the process ends before. */
  during<T>(work: Promise<T>): Promise<T>;
  /** SIGTERM, and waits for its end. */
  stop(): Promise<void>;
}

export function startMeasured(
  command: readonly string[],
  log: string,
  environment: Record<string, string> = {},
): MeasuredProcess {
  const output = openSync(log, 'a');
  const startedAt = Date.now();
  const child: ChildProcess = spawn(command[0], command.slice(1), {
    stdio: ['ignore', output, output],
    env: { ...process.env, ...environment },
  });
  closeSync(output);
  const pid = child.pid!;
  const exited = new Promise<void>(resolve => child.on('close', resolve));
  // A harness that is interrupted leaves nobody behind.
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  exited.then(() => process.off('exit', kill));
  const endedByItself = () => {
    const tail = readFileSync(log, 'utf8').trim().split('\n').slice(-10);
    return new Error(
      `${command[0]} ended by itself; the end of ${log}:\n${tail.join('\n')}`,
    );
  };
  const alive = () => {
    if (child.exitCode !== null || child.signalCode !== null) {
      throw endedByItself();
    }
  };
  const statusMiB = (field: string) => {
    alive();
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return Number(new RegExp(`${field}:\\s+(\\d+) kB`).exec(status)![1]) / 1024;
  };
  const cpuSeconds = () => {
    alive();
    return cpuSecondsOf(pid);
  };
  return {
    pid,
    startedAt,
    cpuSeconds,
    residentMiB: () => statusMiB('VmRSS'),
    peakResidentMiB: () => statusMiB('VmHWM'),
    async quiet(withinSeconds) {
      const deadline = Date.now() + withinSeconds * 1000;
      const samples: { at: number; cpu: number }[] = [];
      while (Date.now() < deadline) {
        samples.push({ at: Date.now(), cpu: cpuSeconds() });
        const last = samples[samples.length - 1];
        const before = samples.findLast(({ at }) => at <= last.at - 1000);
        if (
          before &&
          last.cpu - before.cpu < (QUIET_SHARE * (last.at - before.at)) / 1000
        ) {
          return before.at;
        }
        await pause(50);
      }
      throw new Error(
        `${command[0]} is not quiet after ${withinSeconds} s; see ${log}`,
      );
    },
    during: work =>
      Promise.race([
        work,
        exited.then(() => {
          throw endedByItself();
        }),
      ]),
    async stop() {
      if (child.exitCode === null && child.signalCode === null) {
        child.kill('SIGTERM');
        const killer = setTimeout(() => child.kill('SIGKILL'), 40_000);
        await exited;
        clearTimeout(killer);
      }
    },
  };
}
