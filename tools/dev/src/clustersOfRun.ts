import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** Where the processes of one `./dev` command write down which clusters they started and ended. */
const LIST = 'FLYRAIL_CLUSTERS_OF_RUN';

/** Of the outermost command: one that runs inside of another writes into that one's list, and ends nothing. */
let ours: string | undefined;

/** From here on, what this process and its children start is written down. */
export function rememberClusters(): void {
  if (process.env[LIST]) return;
  ours = join(mkdtempSync(join(tmpdir(), 'flyrail-run-')), 'clusters');
  process.env[LIST] = ours;
}

/** A cluster is about to start, or has ended. Nothing to write where nobody wants to know. */
export function noteCluster(change: 'up' | 'down', name: string): void {
  const list = process.env[LIST];
  if (list) appendFileSync(list, `${change} ${name}\n`);
}

/** Clusters of this command that were started and did not end, in the order of their start. */
export function clustersLeft(): string[] {
  const left = new Set<string>();
  for (const line of linesOf(ours)) {
    const [change, name] = line.split(' ');
    if (change === 'up') left.add(name);
    else left.delete(name);
  }
  return [...left];
}

/** Ends the writing down. */
export function forgetClusters(): void {
  if (!ours) return;
  rmSync(dirname(ours), { recursive: true, force: true });
  delete process.env[LIST];
  ours = undefined;
}

function linesOf(list: string | undefined): string[] {
  try {
    return list ? readFileSync(list, 'utf8').split('\n').filter(Boolean) : [];
  } catch {
    return []; // None was started.
  }
}
