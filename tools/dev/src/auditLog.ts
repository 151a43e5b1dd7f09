import { createReadStream, globSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';

/** One request that an API server answered, as its audit log (audit.k8s.io/v1) tells it. */
export type AuditEvent = {
  verb: string;
  requestURI: string;
  user: { username: string };
  userAgent?: string;
  objectRef?: {
    apiGroup?: string;
    resource: string;
    subresource?: string;
    namespace?: string;
    name?: string;
  };
  responseStatus?: { code: number };
  /** When the request came in, and when this was written: after the answer. */
  requestReceivedTimestamp: string;
  stageTimestamp: string;
  /** Only where the policy says so: of Leases. */
  requestObject?: any;
};

/** The requests in the order in which they were answered, from the log beside the kubeconfig of a cluster that is up with `--audit`. */
export async function* auditEvents(
  kubeconfig: string,
): AsyncGenerator<AuditEvent> {
  const folder = join(dirname(kubeconfig), 'logs');
  // What was rotated away carries its time in its name, and so sorts before the one that is written to.
  const files = [
    ...globSync('audit-*.log', { cwd: folder }).sort(),
    ...globSync('audit.log', { cwd: folder }),
  ];
  if (!files.length)
    throw new Error(
      `${folder} has no audit log: bring the cluster up with --audit`,
    );
  for (const file of files) {
    const lines = createInterface({
      input: createReadStream(join(folder, file)),
    });
    for await (const line of lines) {
      // The last line may be half written.
      if (line.endsWith('}')) yield JSON.parse(line);
    }
  }
}

const writes = new Set(['create', 'update', 'patch', 'delete']);

/** Whether the request changed something, or would have. A review (`kubectl auth can-i`) is created and nowhere stored. */
export function isWrite({ verb, requestURI }: AuditEvent): boolean {
  return (
    writes.has(verb) &&
    !/[?&]dryRun=All/.test(requestURI) &&
    !requestURI.startsWith('/apis/authorization.k8s.io/')
  );
}

/** `system:serviceaccount:flyrail-system:flyrail-webapp` for `flyrail-webapp`. */
export function accountUser(account: string): string {
  return `system:serviceaccount:flyrail-system:${account}`;
}

/** What Flyrail asked for under each user: the resources it wrote, and what was refused it. */
export async function flyrailByUser(kubeconfig: string) {
  const wrote: Record<string, string[]> = {};
  const refused: string[] = [];
  for await (const event of auditEvents(kubeconfig)) {
    const { user, userAgent = '', verb, requestURI, responseStatus } = event;
    if (!userAgent.startsWith('flyrail')) continue;
    if (responseStatus?.code === 403)
      refused.push(`${user.username}: ${verb} ${requestURI}`);
    if (!isWrite(event) || !event.objectRef) continue;
    const { resource, subresource } = event.objectRef;
    const written = [resource, subresource].filter(Boolean).join('/');
    const all = (wrote[user.username] ??= []);
    if (!all.includes(written)) all.push(written);
  }
  return { wrote, refused };
}
