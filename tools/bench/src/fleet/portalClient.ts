import { setTimeout as pause } from 'node:timers/promises';

/** A portal as those see it who sign in to it. */
export interface PortalClient {
  base: string;
  /** Answers the person's token. */
  signIn(person: { user: string; groups: string[] }): Promise<string>;
  /** @throws Error with the portal's words when it refuses */
  get(path: string, token: string): Promise<any>;
  /** @throws Error with the portal's words when it refuses */
  patch(path: string, token: string, body: object): Promise<any>;
}

export function openPortal(base: string): PortalClient {
  const call = async (path: string, init: RequestInit) => {
    const answer = await fetch(`${base}${path}`, init);
    if (!answer.ok) {
      throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    }
    return (await answer.json()) as any;
  };
  const as = (token: string) => ({ authorization: `Bearer ${token}` });
  return {
    base,
    async signIn(person) {
      const { backstageIdentity } = await call('/api/auth/bench/refresh', {
        headers: {
          'x-requested-with': 'XMLHttpRequest',
          'x-bench-user': JSON.stringify(person),
        },
      });
      return backstageIdentity.token;
    },
    get: (path, token) => call(path, { headers: as(token) }),
    patch: (path, token, body) =>
      call(path, {
        method: 'PATCH',
        headers: { ...as(token), 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
  };
}

/** Asks every quarter of a second until there is an answer. */
export async function until<T>(
  what: string,
  found: () => Promise<T | undefined>,
  withinSeconds = 120,
): Promise<T> {
  for (let left = 4 * withinSeconds; left > 0; left--) {
    // A connection that the other side has just closed is none of what is measured.
    const value = await found().catch((error: Error) => {
      if (error.message !== 'fetch failed') throw error;
      return undefined;
    });
    if (value !== undefined) return value;
    await pause(250);
  }
  throw new Error(`not within ${withinSeconds} s: ${what}`);
}
