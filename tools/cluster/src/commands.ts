import { spawn, spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** PATH, and where Debian keeps the administrator's programs. */
export const searchPath = [process.env.PATH ?? '', '/usr/sbin', '/sbin'].join(
  delimiter,
);

/** The full path of a program, or undefined when this machine has none. */
export function findProgram(
  name: string,
  extraDirectories: string[] = [],
): string | undefined {
  const directories = [...searchPath.split(delimiter), ...extraDirectories];
  for (const directory of directories) {
    const candidate = join(directory, name);
    try {
      accessSync(candidate, constants.X_OK);
      return candidate;
    } catch {
      // look further
    }
  }
  return undefined;
}

/** Runs a program to its end; throws with what it printed when it fails. */
export function run(
  command: string,
  args: string[],
  options: { input?: string; timeoutSeconds?: number; directory?: string } = {},
): string {
  const result = spawnSync(command, args, {
    input: options.input,
    cwd: options.directory,
    env: { ...process.env, PATH: searchPath },
    encoding: 'utf8',
    timeout: (options.timeoutSeconds ?? 60) * 1000,
    maxBuffer: 64 * 1024 * 1024,
  });
  if (result.error || result.status !== 0) {
    const why =
      result.error?.message ?? (result.stderr.trim() || result.stdout.trim());
    throw new Error(`${command} ${args.join(' ')}: ${why}`);
  }
  return result.stdout;
}

/** Like `run`, without blocking, and with every line of standard error handed over as it comes. */
export function runStreaming(
  command: string,
  args: string[],
  options: {
    directory: string;
    environment?: NodeJS.ProcessEnv;
    onLine?: (line: string) => void;
  },
): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: options.directory,
      env: { ...process.env, ...options.environment },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let tail: string[] = [];
    let rest = '';
    child.stderr.setEncoding('utf8');
    child.stderr.on('data', (chunk: string) => {
      const lines = (rest + chunk).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) options.onLine?.(line);
      tail = [...tail, ...lines].slice(-30);
    });
    child.on('error', reject);
    child.on('close', status => {
      if (status === 0) resolve();
      else {
        const printed = [...tail, rest].join('\n').trim();
        reject(
          new Error(`${command} ${args[0]} ended with ${status}:\n${printed}`),
        );
      }
    });
  });
}
