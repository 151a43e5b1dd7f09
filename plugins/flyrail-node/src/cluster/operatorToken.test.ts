import { ApiError, ClusterUnreachableError } from './apiError';
import type { ClusterRequest } from './clusterConnection';
import { NoIdentityError, OperatorToken } from './operatorToken';
import { FakeClock } from '../testing/FakeClock';

const MINUTE = 60_000;

/** A host's connection on which `answer` decides each TokenRequest. */
function givenToken(
  answer: (count: number) => Error | undefined = () => undefined,
  expirationSeconds = 3600,
) {
  const clock = new FakeClock();
  const requests: ClusterRequest[] = [];
  const token = new OperatorToken({
    connection: {
      name: 'dev',
      request: (async (request: ClusterRequest) => {
        requests.push(request);
        const error = answer(requests.length);
        if (error) throw error;
        return {
          spec: { expirationSeconds },
          status: { token: `token-${requests.length}` },
        };
      }) as never,
    },
    serviceAccount: 'flyrail-gadget',
    namespace: 'flyrail-system',
    clock,
  });
  return { clock, requests, token };
}

const settled = () => new Promise(resolve => setImmediate(resolve));
const missing = new ApiError(
  'dev',
  404,
  'NotFound',
  'serviceaccounts "flyrail-gadget" not found',
);

describe('the token of an operator', () => {
  it('is asked for the account, for an hour, once however many ask', async () => {
    const { requests, token } = givenToken();
    const values = await Promise.all([token.get(), token.get(), token.get()]);
    expect(values).toEqual(['token-1', 'token-1', 'token-1']);
    expect(requests).toEqual([
      expect.objectContaining({
        method: 'POST',
        path: '/api/v1/namespaces/flyrail-system/serviceaccounts/flyrail-gadget/token',
        body: expect.objectContaining({
          kind: 'TokenRequest',
          spec: { expirationSeconds: 3600 },
        }),
      }),
    ]);
  });

  it('is renewed at 80 % of its life, and nobody waits for that', async () => {
    const { clock, token } = givenToken();
    await token.get();
    clock.advance(47 * MINUTE);
    expect(await token.get()).toBe('token-1');
    await settled();
    expect(await token.get()).toBe('token-1');
    clock.advance(1 * MINUTE);
    expect(await token.get()).toBe('token-1');
    await settled();
    expect(await token.get()).toBe('token-2');
  });

  it('goes by the time that the API server grants', async () => {
    const { clock, token } = givenToken(() => undefined, 600);
    await token.get();
    clock.advance(11 * MINUTE);
    expect(await token.get()).toBe('token-2');
  });

  it('is kept while its renewal fails, and says so', async () => {
    const { clock, token } = givenToken(count =>
      count === 2 ? missing : undefined,
    );
    await token.get();
    clock.advance(50 * MINUTE);
    expect(await token.get()).toBe('token-1');
    await settled();
    expect(await token.get()).toBe('token-1');
    expect(token.problem()).toBeInstanceOf(NoIdentityError);
    clock.advance(2_000);
    await token.get();
    await settled();
    expect(await token.get()).toBe('token-3');
    expect(token.problem()).toBeUndefined();
  });

  it('is replaced at once when it is refused, and not again by a late refusal of its predecessor', async () => {
    const { clock, token, requests } = givenToken();
    await token.get();
    clock.advance(10 * MINUTE);
    token.refused();
    expect(await token.get()).toBe('token-2');
    token.refused();
    token.refused();
    expect(await token.get()).toBe('token-2');
    expect(requests).toHaveLength(2);
  });

  it('is asked for at most every 5 s when every token is refused', async () => {
    const { clock, token, requests } = givenToken();
    for (let second = 0; second < 60; second++) {
      await token.get();
      token.refused();
      clock.advance(1_000);
    }
    expect(requests.length).toBeLessThanOrEqual(13);
  });

  it.each([
    [
      'the ServiceAccount is missing',
      missing,
      'ServiceAccount flyrail-system/flyrail-gadget does not exist in cluster "dev"',
    ],
    [
      'the host may not ask for it',
      new ApiError('dev', 403, 'Forbidden', 'no'),
      'The host may not ask for tokens of ServiceAccount flyrail-system/flyrail-gadget',
    ],
  ])('says what to apply when %s', async (_, error, message) => {
    const { token } = givenToken(() => error);
    await expect(token.get()).rejects.toMatchObject({
      name: 'NoIdentityError',
      message: expect.stringContaining(message),
      remedy: expect.stringContaining('Apply'),
    });
  });

  it('passes on that the cluster is away', async () => {
    const away = new ClusterUnreachableError('dev', 'gone');
    const { token } = givenToken(() => away);
    await expect(token.get()).rejects.toBe(away);
  });

  it('is not asked for again sooner than the API server asks', async () => {
    const busy = new ApiError(
      'dev',
      429,
      'TooManyRequests',
      'wait',
      [],
      20_000,
    );
    const { clock, token, requests } = givenToken(count =>
      count === 1 ? busy : undefined,
    );
    await expect(token.get()).rejects.toBe(busy);
    clock.advance(19_000);
    await expect(token.get()).rejects.toBe(busy);
    clock.advance(1_000);
    expect(await token.get()).toBe('token-2');
    expect(requests).toHaveLength(2);
  });

  it('is not asked for in a storm while it cannot be had, but at once when there is reason to', async () => {
    const { clock, token, requests } = givenToken(() => missing);
    for (let tenth = 0; tenth < 6_000; tenth++) {
      await expect(token.get()).rejects.toThrow('does not exist');
      clock.advance(100);
    }
    // Ten minutes: 1, 2, 4 … 60 s apart.
    expect(requests.length).toBeLessThanOrEqual(17);
    const before = requests.length;
    token.retryNow();
    await expect(token.get()).rejects.toThrow('does not exist');
    expect(requests).toHaveLength(before + 1);
  });
});
