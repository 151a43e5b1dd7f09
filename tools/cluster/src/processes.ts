import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync, readdirSync } from 'node:fs';
import { searchPath } from './commands.ts';
import { eventually } from './condition.ts';

/**
 * Every process of a cluster carries this variable with the cluster's own
 * directory in its environment, and children inherit it. That is how `down`
 * knows them, whatever happened to pid files and parents.
 */
export const CLUSTER_MARKER = 'FLYRAIL_CLUSTER';

/** The start time of a process in clock ticks since boot; undefined when there is none, or only a zombie. */
export function startTimeOf(pid: number): string | undefined {
  if (!Number.isInteger(pid) || pid <= 0) return undefined;
  let stat: string;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    // Without /proc (macOS) the pid has to do.
    if (process.platform === 'linux') return undefined;
    try {
      process.kill(pid, 0);
      return 'alive';
    } catch {
      return undefined;
    }
  }
  // The command may hold blanks and brackets; fields count from behind it.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields[0] === 'Z' ? undefined : fields[19];
}

/** Starts a program that outlives this process; answers its pid. */
export function launch(options: {
  command: string[];
  log: string;
  directory: string;
  environment?: Record<string, string>;
}): number {
  const log = openSync(options.log, 'a', 0o600);
  try {
    const child = spawn(options.command[0], options.command.slice(1), {
      detached: true,
      cwd: options.directory,
      stdio: ['ignore', log, log],
      env: {
        PATH: searchPath,
        HOME: process.env.HOME,
        LANG: 'C.UTF-8',
        ...options.environment,
        [CLUSTER_MARKER]: options.directory,
      },
    });
    child.on('error', () => {}); // seen as a missing pid and in the readiness check
    child.unref();
    if (child.pid === undefined) {
      throw new Error(`cannot start ${options.command[0]}`);
    }
    return child.pid;
  } finally {
    closeSync(log);
  }
}

/** The processes that carry the cluster's marker, zombies left out. */
export function processesOf(directory: string): number[] {
  const marker = `${CLUSTER_MARKER}=${directory}`;
  const found: number[] = [];
  for (const entry of readdirSync('/proc')) {
    const pid = Number(entry);
    if (!Number.isInteger(pid) || pid === process.pid) continue;
    try {
      const environment = readFileSync(`/proc/${entry}/environ`, 'latin1');
      if (environment.split('\0').includes(marker)) found.push(pid);
    } catch {
      // gone meanwhile, or another user's
    }
  }
  return found.filter(pid => startTimeOf(pid) !== undefined);
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/**
 * Kills whatever the listing finds until it finds nothing; answers those left
 * after the deadline. The listing is taken anew each time, so a pid is only
 * signalled right after it was seen to be one of the cluster's.
 */
export async function killAll(
  listing: () => number[],
  withinSeconds = 10,
): Promise<number[]> {
  const gone = await eventually(
    withinSeconds,
    () => {
      const pids = listing();
      for (const pid of pids) signal(pid, 'SIGKILL');
      return pids.length === 0 ? true : undefined;
    },
    20,
  );
  return gone ? [] : listing();
}
