import { spawn, type ChildProcess } from 'node:child_process';
import type { KubeConfig, User } from '@kubernetes/client-node';
import { systemClock } from '../clock';

type Authenticator = Parameters<KubeConfig['addAuthenticator']>[0];

/** A command that has not ended by then is ended. Requests do not wait that long. */
const patienceMs = 30_000;
/** Characters of stdout, and of stderr. A command that writes more is ended. */
const mostWritten = 1024 * 1024;
/** Where a command can be ended with all that it started. */
const hasProcessGroups = process.platform !== 'win32';
const provider = 'flyrail-command';

/** As a kubeconfig says it: `users[].user.exec`. */
interface Command {
  command: string;
  args?: string[] | null;
  env?: { name: string; value: string }[] | null;
}

/** What a command gives (client.authentication.k8s.io), as far as it is read here. */
interface Credentials {
  token?: string;
  clientCertificateData?: string;
  clientKeyData?: string;
  expirationTimestamp?: string;
}

/** A command of a kubeconfig gave no credentials. Its message says how it ended and nothing of what it wrote. */
export class CommandError extends Error {
  readonly name = 'CommandError';
  // Not a property: whoever prints the error or its cause must not print it too.
  readonly #output: string;

  constructor(message: string, output = '') {
    super(message);
    this.#output = output;
  }

  /** What the command wrote to stderr; it may hold secrets. */
  output(): string {
    return this.#output;
  }
}

/** Commands that run now: however many ask, each runs once. */
const running = new Map<string, Promise<Credentials>>();
const children = new Set<ChildProcess>();
// In groups of their own, they do not hear of the terminal's Ctrl-C.
process.on('exit', () => children.forEach(end));

/** What a user's credentials come from that may never answer, for messages; undefined for files and tokens. */
export function asksOutside(user: User | null): string | undefined {
  const command = commandOf(user);
  if (command) return `the command "${command.command}"`;
  const { name, config } = user?.authProvider ?? {};
  return name === 'oidc'
    ? `the identity provider ${config?.['idp-issuer-url'] ?? ''}`.trim()
    : undefined;
}

/**
 * The same user, whose command is run by `commandCredentials`: the client's own way waits for it without end, leaves
 * its stdin open, so that it may prompt for ever, and fails with what it wrote.
 */
export function withOurCommand(user: User): User {
  const command = commandOf(user);
  return command
    ? {
        ...user,
        exec: undefined,
        authProvider: { name: provider, config: { run: command } },
      }
    : user;
}

/** Runs the commands of users that `withOurCommand` gave, and keeps what they give until it expires. */
export function commandCredentials(withinMs = patienceMs): Authenticator {
  const kept = new Map<string, Credentials>();
  return {
    isAuthProvider: user => user.authProvider?.name === provider,
    async applyAuthentication(user, options) {
      let credentials = kept.get(user.name);
      if (!credentials || hasExpired(credentials)) {
        credentials = await ask(commandOf(user)!, withinMs);
        kept.set(user.name, credentials);
      }
      const { token, clientCertificateData, clientKeyData } = credentials;
      if (clientCertificateData) options.cert = clientCertificateData;
      if (clientKeyData) options.key = clientKeyData;
      if (token) {
        options.headers = {
          ...options.headers,
          Authorization: `Bearer ${token}`,
        };
      }
    },
  };
}

function commandOf(user: User | null): Command | undefined {
  const { name, config } = user?.authProvider ?? {};
  return name === provider ? config.run : user?.exec ?? config?.exec;
}

function hasExpired({ expirationTimestamp }: Credentials): boolean {
  return (
    expirationTimestamp !== undefined &&
    !(Date.parse(expirationTimestamp) > systemClock.now())
  );
}

function ask(command: Command, withinMs: number): Promise<Credentials> {
  const key = JSON.stringify([command.command, command.args, command.env]);
  let answer = running.get(key);
  if (!answer) {
    answer = run(command, withinMs).finally(() => running.delete(key));
    running.set(key, answer);
  }
  return answer;
}

async function run(command: Command, withinMs: number): Promise<Credentials> {
  const name = `the command "${command.command}"`;
  const { stdout, stderr, problem } = await ending(command, withinMs);
  if (problem) throw new CommandError(`${name} ${problem}`, stderr);
  const { status } = parsed(stdout) ?? {};
  if (!status?.token && !status?.clientCertificateData) {
    throw new CommandError(`${name} answered without credentials`);
  }
  return status;
}

/** What a command wrote, and why that does not count: it failed, or had to be ended. */
interface Ending {
  stdout: string;
  stderr: string;
  problem?: string;
}

function ending(
  { command, args, env }: Command,
  withinMs: number,
): Promise<Ending> {
  const added = (env ?? []).map(each => [each.name, each.value]);
  return new Promise(done => {
    const child = spawn(command, args ?? [], {
      env: { ...process.env, ...Object.fromEntries(added) },
      detached: hasProcessGroups,
    });
    children.add(child);
    const written = { stdout: '', stderr: '' };
    let endedFor: string | undefined;
    const giveUp = (reason: string) => {
      endedFor ??= reason;
      end(child);
    };
    const timer = systemClock.after(withinMs, () => {
      // It may have ended well, and only what it left behind still runs.
      if (child.exitCode !== null) end(child);
      else giveUp(`did not end within ${Math.ceil(withinMs / 1000)} s`);
    });
    const settle = (problem?: string) => {
      timer.cancel();
      children.delete(child);
      done({ ...written, problem });
    };
    child.on('error', ({ code }: NodeJS.ErrnoException) =>
      settle(`could not be run: ${code}`),
    );
    child.on('close', (code, signal) =>
      settle(endedFor ?? endOf(code, signal)),
    );
    // Without file handles left there are no streams either, and the error comes later.
    for (const stream of ['stdout', 'stderr'] as const) {
      child[stream]?.setEncoding('utf8').on('data', text => {
        written[stream] += text;
        if (written[stream].length > mostWritten) giveUp('wrote too much');
      });
    }
    // Nobody is there to be asked.
    child.stdin?.on('error', () => {}).end();
  });
}

/** Ends a command with all that it started: a wrapper that is killed leaves what it waits for. */
function end(child: ChildProcess): void {
  try {
    if (!hasProcessGroups) throw new Error('There are no groups');
    process.kill(-child.pid!, 'SIGKILL');
  } catch {
    child.kill('SIGKILL');
  }
  // One that left the group may hold them open.
  child.stdout?.destroy();
  child.stderr?.destroy();
}

/** Nothing of an answer that is not JSON is told: it may be the secret itself. */
function parsed(text: string): { status?: Credentials } | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function endOf(
  code: number | null,
  signal: NodeJS.Signals | null,
): string | undefined {
  if (code === 0) return undefined;
  return code === null ? `was ended by ${signal}` : `failed with exit ${code}`;
}
