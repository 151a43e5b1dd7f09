import {
  linkSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { eventually } from './condition.ts';
import { Failure } from './failure.ts';
import { startTimeOf } from './processes.ts';

/** `PID START`: a pid alone may by now be somebody else's. */
function holderIsAlive(content: string): boolean {
  const [pid, started] = content.trim().split(' ');
  const now = startTimeOf(Number(pid));
  return now !== undefined && now === started;
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

function tryAcquire(path: string, identity: string): boolean {
  const own = `${path}.${process.pid}`;
  writeFileSync(own, identity);
  try {
    linkSync(own, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(own, { force: true });
  }
  const holder = read(path);
  if (holder === undefined || holderIsAlive(holder)) return false;

  // The holder died. Whoever wins the rename removes the lock; should another
  // have replaced it between our look and the rename, its lock goes back.
  const aside = `${path}.stale.${process.pid}`;
  try {
    renameSync(path, aside);
    if (read(aside) !== holder) linkSync(aside, path);
  } catch {
    // somebody else removed it first
  }
  rmSync(aside, { force: true });
  return false;
}

/**
 * Runs the work while holding the lock file. A lock whose process has died
 * counts as free. Throws a Failure when a living process keeps it too long.
 */
export async function withLock<T>(
  path: string,
  options: { withinSeconds: number; waiting?: (pid: string) => void },
  work: () => Promise<T>,
): Promise<T> {
  mkdirSync(dirname(path), { recursive: true });
  const identity = `${process.pid} ${startTimeOf(process.pid)}`;
  let announced = false;
  const acquired = await eventually(options.withinSeconds, () => {
    if (tryAcquire(path, identity)) return true;
    if (!announced) {
      announced = true;
      options.waiting?.(read(path)?.split(' ')[0] ?? '?');
    }
    return undefined;
  });
  if (!acquired) {
    throw new Failure(
      `${path} is held by process ${read(path)?.split(' ')[0]} for more than ${
        options.withinSeconds
      } s: wait for it, or end it`,
    );
  }
  try {
    return await work();
  } finally {
    rmSync(path, { force: true });
  }
}
