import type { Client, Json } from './client.ts';
import { API, type WebAppName } from './webApps.ts';

/** Whether a WebApp's status says Ready=True of the generation that it has. */
function isReady({ metadata, status }: Json): boolean {
  return (
    status?.observedGeneration >= metadata.generation &&
    status.conditions?.some(
      (condition: Json) =>
        condition.type === 'Ready' && condition.status === 'True',
    ) === true
  );
}

/** Watches the WebApps from outside: how many are Ready, and when each became so. */
export class WebAppWatch {
  private readonly ready = new Set<string>();
  private readonly waiting = new Set<() => void>();
  /** By name: the times at which a generation was seen first, and at which it was reported Ready. */
  private readonly generations = new Map<
    string,
    { generation: number; seenAt: number; readyAt?: number }
  >();
  private watch?: { stop(): void };

  async start(client: Client): Promise<this> {
    this.watch = await client.watch(`${API}/webapps`, (type, object) => {
      const now = performance.now();
      const { name, generation } = object.metadata;
      let known = this.generations.get(name);
      if (!known || known.generation < generation) {
        known = { generation, seenAt: now };
        this.generations.set(name, known);
      }
      if (type !== 'DELETED' && isReady(object)) {
        known.readyAt ??= now;
        this.ready.add(name);
      } else {
        this.ready.delete(name);
      }
      for (const look of this.waiting) look();
    });
    return this;
  }

  /** Resolves once so many are Ready. */
  async readyCount(count: number, withinSeconds: number): Promise<void> {
    await this.until(
      () => this.ready.size >= count,
      withinSeconds,
      () => `${this.ready.size} of ${count} WebApps are Ready`,
    );
  }

  /** Milliseconds from the news of this generation to the news that its status speaks of it. */
  async reported(
    { name }: WebAppName,
    generation: number,
    withinSeconds: number,
  ): Promise<number> {
    const found = () => {
      const known = this.generations.get(name);
      return known && known.generation >= generation && known.readyAt
        ? known.readyAt - known.seenAt
        : undefined;
    };
    await this.until(
      () => found() !== undefined,
      withinSeconds,
      () => `${name} does not report generation ${generation}`,
    );
    return found()!;
  }

  stop(): void {
    this.watch?.stop();
  }

  private until(
    holds: () => boolean,
    withinSeconds: number,
    complaint: () => string,
  ): Promise<void> {
    return new Promise((resolve, reject) => {
      const end = (finish: () => void) => {
        clearTimeout(timer);
        this.waiting.delete(look);
        finish();
      };
      const timer = setTimeout(
        () =>
          end(() =>
            reject(new Error(`${complaint()} after ${withinSeconds} s`)),
          ),
        withinSeconds * 1000,
      );
      const look = () => holds() && end(resolve);
      this.waiting.add(look);
      look();
    });
  }
}
