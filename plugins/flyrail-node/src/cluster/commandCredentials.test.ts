import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import type { User } from '@kubernetes/client-node';
import { eventually } from '../testing/eventually';
import {
  asksOutside,
  commandCredentials,
  CommandError,
  withOurCommand,
} from './commandCredentials';

/** A user whose command is this program. */
const userOf = (program: string, env?: { name: string; value: string }[]) =>
  withOurCommand({
    name: 'somebody',
    exec: { command: process.execPath, args: ['-e', program], env },
  });
/** An ExecCredential, as a program that prints it. */
const giving = (status: string) =>
  `console.log(JSON.stringify({ status: ${status} }))`;

async function options(user: User, credentials = commandCredentials()) {
  const given = { headers: {} as Record<string, string> };
  await credentials.applyAuthentication(user, given as never);
  return given;
}
const failure = async (user: User, withinMs?: number) =>
  options(user, commandCredentials(withinMs)).then(
    () => undefined,
    error => error as CommandError,
  );

/** What has ended and is not yet collected by whoever has to is not running. */
function isRunning(pid: number): boolean {
  const { stdout } = spawnSync('ps', ['-o', 'stat=', '-p', `${pid}`]);
  return !/^(Z|$)/.test(stdout.toString().trim());
}

describe('credentials that a command gives', () => {
  it('are a token or a certificate', async () => {
    expect(
      await options(
        userOf(
          giving(
            '{ token: process.env.ROLE, clientCertificateData: "c", clientKeyData: "k" }',
          ),
          [{ name: 'ROLE', value: 'reader' }],
        ),
      ),
    ).toEqual({
      headers: { Authorization: 'Bearer reader' },
      cert: 'c',
      key: 'k',
    });
  });

  it.each([
    ['are kept until they expire', '2999-01-01T00:00:00Z', true],
    ['are asked for again after that', '2020-01-01T00:00:00Z', false],
  ])('%s', async (_, expirationTimestamp, same) => {
    const user = userOf(
      giving(
        `{ token: String(process.pid), expirationTimestamp: "${expirationTimestamp}" }`,
      ),
    );
    const credentials = commandCredentials();
    const first = await options(user, credentials);
    const second = await options(user, credentials);
    expect(second.headers.Authorization === first.headers.Authorization).toBe(
      same,
    );
  });

  it('are asked for once, however many ask meanwhile', async () => {
    const user = userOf(giving('{ token: String(process.pid) }'));
    const [one, other] = await Promise.all([options(user), options(user)]);
    expect(one).toEqual(other);
  });

  it.each([
    [
      'that fails',
      'console.error("secret"); process.exitCode = 7',
      /failed with exit 7$/,
    ],
    [
      'that wants to ask a person',
      'process.stdin.resume().on("end", () => process.exit(4))',
      /failed with exit 4$/,
    ],
    [
      'that answers something else',
      'console.log("secret")',
      /answered without credentials$/,
    ],
    [
      'that writes without end',
      'console.log("secret".repeat(1e6)); setInterval(() => {}, 1e6)',
      /wrote too much$/,
    ],
    [
      'that somebody ends',
      'process.kill(process.pid, "SIGTERM"); setInterval(() => {}, 1e6)',
      /was ended by SIGTERM$/,
    ],
    ['that answers nothing', giving('{}'), /answered without credentials$/],
  ])('of one %s are an error without what it wrote', async (_, program, as) => {
    const error = await failure(userOf(program));
    expect(error).toBeInstanceOf(CommandError);
    expect(error?.message).toMatch(as);
    expect(error?.message).toContain(process.execPath);
    expect(inspect(error)).not.toContain('secret');
  });

  it('of one that is not there are an error that says so', async () => {
    const user = withOurCommand({ name: 'x', exec: { command: '/nowhere/x' } });
    expect((await failure(user))?.message).toBe(
      'the command "/nowhere/x" could not be run: ENOENT',
    );
  });

  it('of one that hangs are given up, and it is ended', async () => {
    const error = await failure(userOf('setInterval(() => {}, 1e6)'), 300);
    expect(error?.message).toMatch(/did not end within 1 s$/);
  });

  describe('of a wrapper that hangs', () => {
    let folder: string;
    beforeEach(() => {
      folder = mkdtempSync(join(tmpdir(), 'command-'));
    });
    afterEach(() => rmSync(folder, { recursive: true }));

    const asked = (withinMs?: number) => {
      const pidFile = join(folder, 'pid');
      const args = ['-c', 'sleep 600 & echo $! > "$0"; wait', pidFile];
      const user = { name: 'x', exec: { command: 'sh', args } };
      return {
        failed: failure(withOurCommand(user), withinMs),
        started: eventually('it has started the other', () =>
          Number(readFileSync(pidFile, 'utf8')),
        ),
      };
    };
    const gone = (pid: number) =>
      eventually('what it started is gone', () => !isRunning(pid));

    it('are given up, and what it waits for is ended too', async () => {
      const { failed, started } = asked(1_000);
      const pid = await started;
      expect((await failed)?.message).toMatch(/did not end within 1 s$/);
      await gone(pid);
    });

    it('do not outlive this process', async () => {
      const { failed, started } = asked();
      const pid = await started;
      process.emit('exit', 0);
      expect((await failed)?.message).toMatch(/was ended by SIGKILL$/);
      await gone(pid);
    });
  });

  it('count where it has ended and only what it started hangs', async () => {
    const answer = JSON.stringify({ status: { token: 't' } });
    const args = ['-c', 'sleep 600 & echo "$0"', answer];
    const user = withOurCommand({ name: 'x', exec: { command: 'sh', args } });
    const { headers } = await options(user, commandCredentials(1_000));
    expect(headers).toEqual({ Authorization: 'Bearer t' });
  });

  it('tell what it wrote to who asks for that', async () => {
    const error = await failure(
      userOf('console.error("secret"); process.exitCode = 7'),
    );
    expect(error?.output()).toBe('secret\n');
  });

  it.each<[string, User, string | undefined]>([
    ['a token', { name: 'x', token: 'y' }, undefined],
    [
      'a file',
      { name: 'x', authProvider: { name: 'f', config: { path: 'p' } } },
      undefined,
    ],
    ['a command', { name: 'x', exec: { command: 'aws' } }, 'the command "aws"'],
    [
      'a command of ours',
      withOurCommand({ name: 'x', exec: { command: 'aws' } }),
      'the command "aws"',
    ],
    [
      'OIDC',
      {
        name: 'x',
        authProvider: {
          name: 'oidc',
          config: { 'idp-issuer-url': 'https://i' },
        },
      },
      'the identity provider https://i',
    ],
  ])('with %s ask outside accordingly', (_, user, expected) => {
    expect(asksOutside(user)).toBe(expected);
  });
});
