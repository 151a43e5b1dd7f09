import { spawn } from 'node:child_process';
import { resolve } from 'node:path';

type WatchEvent = {
  type: 'ADDED' | 'MODIFIED' | 'DELETED';
  object: any;
  /** When this process saw it, in milliseconds. */
  seenAt: number;
};

/** Watches one kind in a namespace through kubectl, so that how long healing takes is seen from outside. */
export function watchObjects(cluster: string, kind: string, namespace: string) {
  const child = spawn(
    resolve(__dirname, '../../../dev'),
    [
      ...['cluster', 'kubectl', '--name', cluster, '--', 'get', kind],
      ...['-n', namespace, '--watch', '--output-watch-events', '-o', 'json'],
    ],
    { stdio: ['ignore', 'pipe', 'inherit'], detached: true },
  );
  const events: WatchEvent[] = [];
  const waiting: (() => void)[] = [];
  let text = '';
  child.stdout.setEncoding('utf8').on('data', chunk => {
    // One event a line.
    const lines = (text + chunk).split('\n');
    text = lines.pop()!;
    for (const line of lines.filter(Boolean)) {
      events.push({ ...JSON.parse(line), seenAt: Date.now() });
      waiting.splice(0).forEach(wake => wake());
    }
  });
  return {
    /** The first event, past or to come, that fits. */
    async event(
      what: string,
      fits: (event: WatchEvent) => boolean,
      seconds = 60,
    ): Promise<WatchEvent> {
      const deadline = Date.now() + seconds * 1000;
      for (;;) {
        const found = events.find(fits);
        if (found) return found;
        const left = deadline - Date.now();
        if (left <= 0) throw new Error(`${what}: not seen within ${seconds} s`);
        await new Promise<void>(wake => {
          waiting.push(wake);
          setTimeout(wake, left);
        });
      }
    },
    /** Every event until now, oldest first. */
    seen: (): readonly WatchEvent[] => events,
    stop: () => process.kill(-child.pid!, 'SIGTERM'),
  };
}
