import { spawn, type ChildProcess } from 'node:child_process';
import { createWriteStream, mkdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { root, yarn } from './paths.ts';

/** A part of the portal: a process group of its own with its output in a file. */
export type PortalProcess = {
  name: string;
  logFile: string;
  child: ChildProcess;
  /** Settles when the process ends, however it ends. */
  ended: Promise<string>;
  /** What it said, without stack traces, when its program died; it may wait for a change of a source and start again. */
  died(): string | undefined;
  stop(): Promise<void>;
};

/** What `packages/` has to start; `operators` is the operators' own backend. */
export type PortalPart = 'app' | 'backend' | 'operators';

export type PortalPorts = {
  app: number;
  backend: number;
  /** Metrics and health of whoever hosts the operators. */
  monitoring: number;
  /** Only where the operators run apart from the portal. */
  operators?: number;
  /** The history of the demo's workloads; only with local clusters. */
  prometheus?: number;
};

/** @throws Error that names the port when something listens on it already. */
export async function requireFreePort(
  port: number,
  option: string,
): Promise<void> {
  await new Promise<void>((free, busy) => {
    const server = createServer()
      .once('error', () =>
        busy(
          new Error(
            `Port ${port} is in use by another program (find it: ss -ltnp 'sport = :${port}'). End it, or choose another port with ${option} PORT.`,
          ),
        ),
      )
      .listen(port, '127.0.0.1', () => server.close(() => free()));
  });
}

/** Starts `backstage-cli package start` of one of packages/, with the given configuration files. */
export function startPortalProcess(
  name: PortalPart,
  configFiles: readonly string[],
  options: { logFolder: string; verbose: boolean },
): PortalProcess {
  return startProcess(
    name,
    [
      ...yarn,
      'workspace',
      name,
      'start',
      ...configFiles.flatMap(file => ['--config', file]),
    ],
    options,
  );
}

/** Starts a program that runs beside the portal, in a process group of its own. */
export function startProcess(
  name: string,
  [program, ...args]: readonly string[],
  { logFolder, verbose }: { logFolder: string; verbose: boolean },
): PortalProcess {
  const logFile = join(logFolder, `${name}.log`);
  mkdirSync(logFolder, { recursive: true });
  const log = createWriteStream(logFile);
  let last = '';
  const child = spawn(program, args, {
    cwd: root,
    env: {
      ...process.env,
      NODE_NO_WARNINGS: '1',
      BROWSER: 'none',
      FORCE_COLOR: '0',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  for (const stream of [child.stdout!, child.stderr!])
    stream.on('data', chunk => {
      log.write(chunk);
      last = (last + chunk).slice(-20_000);
      if (verbose)
        process.stdout.write(String(chunk).replace(/^(?=.)/gm, `${name} │ `));
    });
  const ended = new Promise<string>(done => {
    child.on('close', (status, signal) =>
      done(signal ? `signal ${signal}` : `exit status ${status}`),
    );
    child.on('error', error => done(error.message));
  });
  return {
    name,
    logFile,
    child,
    ended,
    died: () => lastWords(last),
    stop: () => endGroup(child, ended),
  };
}

/**
 * Why a program could not start, from what it printed: Backstage's own summary,
 * or what stands before the version with which Node signs off after an error.
 */
export function lastWords(output: string): string | undefined {
  // eslint-disable-next-line no-control-regex
  const text = output.replace(/\u001b\[[0-9;]*m/g, '');
  const summary = /^Backend startup failed due to.*\n(( .*)?\n)+/m.exec(text);
  if (summary) return summary[0].trimEnd();
  const end = text.search(/^Node\.js v\d+/m);
  if (end < 0) return undefined;
  const lines = text
    .slice(0, end)
    .split('\n')
    .filter(
      line => line.trim() && !/^\s+at |^\s*[{}\]]|incomingRequest/.test(line),
    );
  const first = lines.findIndex(line => /\bError\b|Error:/.test(line));
  return lines
    .slice(first < 0 ? -15 : first)
    .slice(0, 30)
    .join('\n');
}

async function endGroup(
  child: ChildProcess,
  ended: Promise<string>,
): Promise<void> {
  const group = -child.pid!;
  const send = (signal: NodeJS.Signals | 0) => {
    try {
      process.kill(group, signal);
      return true;
    } catch {
      return false;
    }
  };
  send('SIGTERM');
  // The leader may be gone while a process it started still shuts down: wait for the whole group.
  for (const deadline = Date.now() + 10_000; send(0) && Date.now() < deadline; )
    await new Promise(again => setTimeout(again, 50));
  send('SIGKILL');
  await ended;
}

/** Waits until `url` answers 200; gives up when a process it depends on ends first. */
export async function untilAnswering(
  url: string,
  needed: readonly PortalProcess[],
  seconds = 300,
): Promise<void> {
  let last = 'nothing yet';
  let gone: string | undefined;
  for (const { name, ended, logFile } of needed)
    ended.then(
      how =>
        (gone ??= `The ${name} ended (${how}) before it answered; its output is in ${logFile}.`),
    );
  for (const deadline = Date.now() + seconds * 1000; Date.now() < deadline; ) {
    if (gone) throw new Error(gone);
    for (const { name, died, logFile } of needed) {
      const words = died();
      if (words)
        throw new Error(
          `The ${name} could not start:\n${words}\nAll that it said is in ${logFile}.`,
        );
    }
    try {
      const answer = await fetch(url, { signal: AbortSignal.timeout(5_000) });
      if (answer.ok) return;
      last = `HTTP ${answer.status}`;
    } catch (error) {
      last = (error as Error).message;
    }
    await new Promise(again => setTimeout(again, 200));
  }
  throw new Error(`${url} did not answer within ${seconds} s (last: ${last}).`);
}
