import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { HARNESS } from './client.ts';

/** What one client asked of the API server in some time. */
export interface RequestCount {
  /** create, update, patch, apply and delete of everything but Events and Leases. */
  writes: number;
  /** get of single objects. */
  reads: number;
  lists: number;
  watches: number;
  events: number;
  leases: number;
  /** Writes by `verb resource[/subresource]`. */
  byKind: Record<string, number>;
  /** Requests that were refused, by `verb resource status`. */
  refused: Record<string, number>;
}

const WRITES = new Set(['create', 'update', 'patch', 'delete']);

/** Counts the requests in an audit log that were neither the harness's nor the API server's own. */
export async function countRequests(
  auditLog: string,
  from: number,
  until: number,
): Promise<RequestCount> {
  const count: RequestCount = {
    writes: 0,
    reads: 0,
    lists: 0,
    watches: 0,
    events: 0,
    leases: 0,
    byKind: {},
    refused: {},
  };
  const lines = createInterface({ input: createReadStream(auditLog) });
  for await (const line of lines) {
    if (line.includes(`"userAgent":"${HARNESS}"`)) continue;
    const entry = JSON.parse(line);
    const { verb, objectRef, user, responseStatus } = entry;
    const at = Date.parse(entry.requestReceivedTimestamp);
    if (at < from || at > until) continue;
    if (!objectRef || user.username === 'system:apiserver') continue;
    // A watch is logged when it opens and when it ends.
    if (verb === 'watch' && entry.stage !== 'ResponseStarted') continue;
    const what = [objectRef.resource, objectRef.subresource]
      .filter(Boolean)
      .join('/');
    if (responseStatus?.code >= 400) {
      const name = `${verb} ${what} ${responseStatus.code}`;
      count.refused[name] = (count.refused[name] ?? 0) + 1;
    }
    if (objectRef.resource === 'events') count.events++;
    else if (objectRef.resource === 'leases') count.leases++;
    else if (WRITES.has(verb)) {
      count.writes++;
      const name = `${verb} ${what}`;
      count.byKind[name] = (count.byKind[name] ?? 0) + 1;
    } else if (verb === 'get') count.reads++;
    else if (verb === 'list') count.lists++;
    else if (verb === 'watch') count.watches++;
  }
  return count;
}
