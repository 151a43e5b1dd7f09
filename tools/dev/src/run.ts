import { spawn, type ChildProcess } from 'node:child_process';
import { createWriteStream, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { root } from './paths.ts';

/** A command that ended other than by success; `output` is its last lines. */
export class CommandFailed extends Error {
  readonly output: string;
  readonly status: number | null;
  constructor(
    command: readonly string[],
    status: number | null,
    output: string,
  ) {
    super(`${command.join(' ')}: exit status ${status ?? 'by a signal'}`);
    this.name = 'CommandFailed';
    this.status = status;
    this.output = output;
  }
}

export type RunOptions = {
  cwd?: string;
  env?: Record<string, string | undefined>;
  /** `inherit` shows the command's output as it comes; `capture` returns it. */
  output?: 'inherit' | 'capture';
  /** Also written here, whatever `output` says. */
  logFile?: string;
  signal?: AbortSignal;
  /** Sees each line as it comes: for progress. */
  onLine?: (line: string) => void;
  /** A status other than 0 that is an answer, not a failure. */
  allowFailure?: boolean;
};

export type RunResult = { status: number; stdout: string; stderr: string };

const children = new Set<ChildProcess>();

/** Ends the commands that are still running, each with the processes it started. */
export function endChildren(): void {
  for (const child of children) endProcessGroup(child);
}

/**
 * Runs a command to its end.
 *
 * @throws CommandFailed when it exits with another status than 0, unless `allowFailure`.
 */
export function run(
  command: readonly string[],
  options: RunOptions = {},
): Promise<RunResult> {
  const { output = 'capture', onLine } = options;
  return new Promise((done, failed) => {
    const [program, ...args] = command;
    const child = spawn(program, args, {
      cwd: options.cwd ?? root,
      env: { ...process.env, ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    children.add(child);
    const abort = () => endProcessGroup(child);
    options.signal?.addEventListener('abort', abort, { once: true });
    if (options.logFile)
      mkdirSync(dirname(options.logFile), { recursive: true });
    const log = options.logFile && createWriteStream(options.logFile);
    const text = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const) {
      let rest = '';
      child[name].setEncoding('utf8').on('data', (chunk: string) => {
        text[name] += chunk;
        if (log) log.write(chunk);
        if (output === 'inherit') process[name].write(chunk);
        if (onLine) {
          const lines = (rest + chunk).split('\n');
          rest = lines.pop()!;
          lines.forEach(onLine);
        }
      });
    }
    child.on('error', error => {
      children.delete(child);
      failed(error);
    });
    child.on('close', status => {
      children.delete(child);
      options.signal?.removeEventListener('abort', abort);
      if (log) log.end();
      if (status === 0 || (options.allowFailure && status !== null))
        done({ status, ...text });
      else
        failed(
          new CommandFailed(
            command,
            status,
            lastLines(text.stdout + text.stderr, 40),
          ),
        );
    });
  });
}

/** Runs a command in place of this one: same terminal, same standard input; returns its exit status. */
export function passThrough(command: readonly string[]): Promise<number> {
  const [program, ...args] = command;
  return new Promise((done, failed) => {
    const child = spawn(program, args, { stdio: 'inherit' });
    child.on('error', failed);
    child.on('close', status => done(status ?? 1));
    // The terminal sends Ctrl-C to both; it is the child's to answer.
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.removeAllListeners(signal);
      process.on(signal, () => child.kill(signal));
    }
  });
}

function endProcessGroup(child: ChildProcess) {
  try {
    process.kill(-child.pid!, 'SIGTERM');
  } catch {
    // It ended in the meantime.
  }
}

function lastLines(text: string, count: number): string {
  return text.trimEnd().split('\n').slice(-count).join('\n');
}
