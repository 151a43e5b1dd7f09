import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { KubeConfig, User } from '@kubernetes/client-node';
import { systemClock } from '../clock';

type Authenticator = Parameters<KubeConfig['addAuthenticator']>[0];

/** A command that has not ended by then is ended. Requests do not wait that long. */
const patienceMs = 30_000;
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

async function run(
  { command, args, env }: Command,
  withinMs: number,
): Promise<Credentials> {
  const name = `the command "${command}"`;
  const added = (env ?? []).map(each => [each.name, each.value]);
  const answer = promisify(execFile)(command, args ?? [], {
    env: { ...process.env, ...Object.fromEntries(added) },
    timeout: withinMs,
    killSignal: 'SIGKILL',
  });
  // Nobody is there to be asked.
  answer.child.stdin?.on('error', () => {}).end();
  const { stdout } = await answer.catch(error => {
    throw new CommandError(`${name} ${endOf(error, withinMs)}`, error.stderr);
  });
  const { status } = parsed(stdout) ?? {};
  if (!status?.token && !status?.clientCertificateData) {
    throw new CommandError(`${name} answered without credentials`);
  }
  return status;
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
  error: { code?: number | string; killed?: boolean; signal?: string },
  withinMs: number,
): string {
  if (typeof error.code === 'number') return `failed with exit ${error.code}`;
  if (error.code) return `could not be run: ${error.code}`;
  return error.killed
    ? `did not end within ${Math.ceil(withinMs / 1000)} s`
    : `was ended by ${error.signal}`;
}
