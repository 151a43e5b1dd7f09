import type { KubeConfig, User } from '@kubernetes/client-node';
import { Authenticator } from './authentication';
import { CommandError } from './commandCredentials';
import { Transport } from './transport';
import { FakeClock } from '../testing/FakeClock';
import { quietLogger } from '../testing/quietLogger';

const byCommand: User = { name: 'somebody', exec: { command: 'get-token' } };
const settled = () => new Promise(resolve => setImmediate(resolve));

/** A connection whose credentials `give` decides about. */
function given(give: () => Promise<void>, user = byCommand) {
  const clock = new FakeClock();
  const asked = jest.fn(give);
  const heard: string[] = [];
  const kubeConfig = {
    getCurrentUser: () => user,
    getCurrentCluster: () => null,
    applyToHTTPSOptions: asked,
  } as unknown as KubeConfig;
  const transport = new Transport({
    cluster: 'dev',
    server: 'http://127.0.0.1:1',
    authenticator: new Authenticator(kubeConfig, clock),
    clock,
    logger: quietLogger((level, message) => heard.push(`${level} ${message}`)),
    closing: new AbortController().signal,
  });
  /** A request, and how it failed. */
  const ask = (timeoutMs: number, signal?: AbortSignal) => {
    const request = { error: undefined as any };
    transport.send({ path: '/version', timeoutMs, signal }).catch(error => {
      request.error = error;
    });
    return request;
  };
  return { ask, asked, clock, heard };
}
const never = () => new Promise<void>(() => {});

describe('a request whose credentials', () => {
  it('come from a command that hangs fails in its time, and says which command', async () => {
    const { ask, clock } = given(never);
    const request = ask(5_000);
    clock.advance(4_999);
    await settled();
    expect(request.error).toBeUndefined();
    clock.advance(1);
    await settled();
    expect(request.error.problem).toEqual({
      state: 'unauthorized',
      message:
        'The credentials cannot be read: the command "get-token" did not answer within 5 s.',
      remedy: expect.stringContaining('"dev" in flyrail.clusters'),
    });
  });

  it('come from a command that hangs ask it again, at most every 30 s', async () => {
    const { ask, asked, clock } = given(never);
    for (let second = 0; second < 60; second += 5) {
      ask(5_000);
      clock.advance(5_000);
      await settled();
    }
    expect(asked).toHaveBeenCalledTimes(2);
  });

  it('come after a command was given up are used', async () => {
    const { ask, asked, clock } = given(never);
    ask(5_000);
    clock.advance(30_000);
    await settled();
    asked.mockImplementation(async () => {});
    const request = ask(5_000);
    for (let turn = 0; turn < 50 && !request.error; turn++) await settled();
    // It came as far as the server, where nothing listens.
    expect(request.error.problem.state).toBe('unreachable');
  });

  it('hang ends when who asked has gone', async () => {
    const gone = new AbortController();
    const request = given(never).ask(5_000, gone.signal);
    gone.abort(new Error('gone'));
    await settled();
    expect(request.error).toEqual(new Error('gone'));
  });

  it('are in a file waits for it, however slow the machine is', async () => {
    let come = () => {};
    const slow = () => new Promise<void>(resolve => (come = resolve));
    const { ask, clock } = given(slow, { name: 'somebody', token: 'x' });
    const request = ask(5_000);
    clock.advance(20_000);
    await settled();
    expect(request.error).toBeUndefined();
    come();
    await settled();
    expect(request.error.problem.state).toBe('unreachable');
  });

  it('come from a command that fails does not tell what it wrote, except to the log at debug', async () => {
    const { ask, heard } = given(async () => {
      throw new CommandError(
        'the command "get-token" failed with exit 1',
        's3cret',
      );
    });
    const request = ask(5_000);
    await settled();
    expect(request.error.problem.message).toBe(
      'The credentials cannot be read: the command "get-token" failed with exit 1; what it wrote is in the log, at level debug.',
    );
    expect(heard).toEqual([
      'debug Cluster "dev": the command "get-token" failed with exit 1: s3cret',
    ]);
  });
});
