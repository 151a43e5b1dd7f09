import { subscribe } from 'node:diagnostics_channel';

/** At which of its writes about workloads, and on which side of it, a host dies. */
export type Death = {
  /** The plural in the write's path: `deployments`. Any of the operator's when absent. */
  resource?: string;
  /** The first is 1. */
  nth: number;
  when: 'before' | 'after';
};

/** What the optimization operator writes; Leases, Events and tokens are not its work. */
const ITS_WORK = /\/(configmaps|deployments|webapps|costoptimizations)\b/;

/**
 * Ends this process as a kill -9 does, at a write to the API server: `before` it has left, or `after` the API server
 * has stored it and before anything of this process knows.
 */
export function dieAt({ resource, nth, when }: Death): void {
  const counted = new WeakMap<object, number>();
  let count = 0;
  subscribe('undici:request:create', message => {
    const { request } = message as {
      request: { method: string; path: string };
    };
    const isWrite = ['POST', 'PATCH', 'PUT', 'DELETE'].includes(request.method);
    const [, its] = ITS_WORK.exec(request.path) ?? [];
    if (!isWrite || !its || (resource && its !== resource)) return;
    count += 1;
    counted.set(request, count);
    if (when === 'before' && count === nth) end();
  });
  subscribe('undici:request:headers', message => {
    const { request } = message as { request: object };
    if (when === 'after' && counted.get(request) === nth) end();
  });
}

function end(): never {
  process.kill(process.pid, 'SIGKILL');
  // The signal is on its way; nothing else happens meanwhile.
  for (;;);
}
