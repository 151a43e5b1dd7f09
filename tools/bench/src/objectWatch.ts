import type { Client, Json } from './client.ts';

const keyOf = (kind: string, namespace: string, name: string) =>
  `${kind}/${namespace}/${name}`;

/** The objects of some collections as they are now, watched from outside of who is measured. */
export class ObjectWatch {
  readonly #objects = new Map<string, Json>();
  readonly #waiting = new Set<() => void>();
  #watches: { stop(): void }[] = [];

  /** @param paths - of the collections, below the API server's address */
  async start(client: Client, paths: readonly string[]): Promise<this> {
    for (const path of paths)
      this.#watches.push(
        await client.watch(path, (type, object) => {
          const { namespace, name } = object.metadata;
          const key = keyOf(object.kind, namespace, name);
          if (type === 'DELETED') this.#objects.delete(key);
          else this.#objects.set(key, object);
          for (const look of this.#waiting) look();
        }),
      );
    return this;
  }

  stop(): void {
    for (const watch of this.#watches) watch.stop();
  }

  /** Those of a kind; what was there before the watch comes with its first change. */
  all(kind: string): Json[] {
    return [...this.#objects.values()].filter(each => each.kind === kind);
  }

  get(kind: string, namespace: string, name: string): Json | undefined {
    return this.#objects.get(keyOf(kind, namespace, name));
  }

  /** Looks at each change until something is found. */
  until<T>(
    withinSeconds: number,
    found: () => T | undefined,
    complaint: () => string,
  ): Promise<T> {
    return new Promise((resolve, reject) => {
      const look = () => {
        const value = found();
        if (value === undefined) return;
        end();
        resolve(value);
      };
      const timer = setTimeout(() => {
        end();
        reject(new Error(`${complaint()} after ${withinSeconds} s`));
      }, withinSeconds * 1000);
      const end = () => {
        clearTimeout(timer);
        this.#waiting.delete(look);
      };
      this.#waiting.add(look);
      look();
    });
  }
}
