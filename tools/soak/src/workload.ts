import { shardOf } from '../../../plugins/flyrail-node/src/election/assignment.ts';
import type { KubeApi, KubernetesObject } from './kubeApi.ts';
import type { Random } from './random.ts';
import type { Shard } from './replicas.ts';
import { pause } from './until.ts';

const namespace = 'soak';

/** A kind that people write and an operator follows. */
type Kind = {
  operator: string;
  collection: string;
  manifest(name: string): object;
  /** A change of the spec, as a merge patch. */
  change(count: number): object;
  /** Where what was applied can be seen, and whether it is what the spec says. */
  applied: {
    path(name: string): string;
    says(applied: KubernetesObject, spec: any): boolean;
  };
};

const kinds: Kind[] = [
  {
    operator: 'pulse',
    collection: `/apis/soak.flyrail.io/v1/namespaces/${namespace}/pulses`,
    manifest: name => ({
      apiVersion: 'soak.flyrail.io/v1',
      kind: 'Pulse',
      metadata: { name, namespace },
      spec: { beat: 0 },
    }),
    change: count => ({ spec: { beat: count } }),
    applied: {
      path: name => `/api/v1/namespaces/${namespace}/configmaps/${name}`,
      says: ({ data }, spec) => data.beat === String(spec.beat),
    },
  },
  {
    operator: 'webapp',
    collection: `/apis/platform.example.com/v1/namespaces/${namespace}/webapps`,
    manifest: name => ({
      apiVersion: 'platform.example.com/v1',
      kind: 'WebApp',
      metadata: { name, namespace },
      spec: { image: 'nginx:1.21', port: 8080 },
    }),
    change: count => ({ spec: { port: 8080 + (count % 1000) } }),
    applied: {
      path: name => `/apis/apps/v1/namespaces/${namespace}/deployments/${name}`,
      says: ({ spec }, { port }) =>
        spec.template.spec.containers[0].ports[0].containerPort === port,
    },
  },
];

/** One object, what was asked of it last, and what its operator has said of it. */
export type Subject = {
  operator: string;
  shard: number;
  name: string;
  uid: string;
  /** Of the last write. */
  generation: number;
  /** For which its operator has said that all is applied. */
  observed: number;
};

/** The objects that the soak writes to, and how far their operators have followed. */
export class Workload {
  readonly subjects: Subject[] = [];
  readonly #waiting = new Set<() => void>();
  readonly #following: { stop(): Promise<void> }[] = [];
  #count = 0;
  #writing?: Promise<void>;
  #ending = false;
  writes = 0;

  private readonly api: KubeApi;

  private constructor(api: KubeApi) {
    this.api = api;
  }

  /** Makes `each` objects of every kind, in a namespace of their own. */
  static async create(
    api: KubeApi,
    { each, shards }: { each: number; shards: number },
  ): Promise<Workload> {
    const workload = new Workload(api);
    await made(api, '/api/v1/namespaces', {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: namespace },
    });
    for (const { operator, collection, manifest } of kinds) {
      for (let index = 0; index < each; index++) {
        const name = `${operator}-${index}`;
        const { uid, generation } = (
          await made(api, collection, manifest(name))
        ).metadata;
        workload.subjects.push({
          ...{ operator, name, uid: uid!, generation: generation! },
          shard: shardOf(uid!, shards),
          observed: 0,
        });
      }
      workload.#following.push(
        await api.follow(collection, object => workload.#see(object)),
      );
    }
    return workload;
  }

  /** Writes to random objects until `stop`, several times a second. */
  begin(random: Random): void {
    this.#writing = (async () => {
      while (!this.#ending) {
        await this.write(random.oneOf(this.subjects));
        await pause(random.between(20, 150));
      }
    })();
    // `stop` tells.
    this.#writing.catch(() => {});
  }

  /** Changes one object's spec. */
  async write(subject: Subject): Promise<number> {
    const { collection, change } = kindOf(subject);
    const { status, body } = await this.api.send(
      'PATCH',
      `${collection}/${subject.name}`,
      change(++this.#count),
      'application/merge-patch+json',
    );
    if (status !== 200)
      throw new Error(`${subject.name}: ${status} ${body?.message ?? body}`);
    this.writes++;
    // Two answers may come in either order.
    subject.generation = Math.max(subject.generation, body.metadata.generation);
    return body.metadata.generation;
  }

  /** Resolves when its operator has said that this generation, or a later one, is applied. */
  async followed(
    subject: Subject,
    generation: number,
    seconds: number,
  ): Promise<void> {
    const deadline = Date.now() + seconds * 1000;
    while (subject.observed < generation) {
      const left = deadline - Date.now();
      if (left <= 0)
        throw new Error(
          `${subject.name} (shard ${subject.shard}): generation ${generation} was not reconciled within ${seconds} s; the last that was is ${subject.observed}`,
        );
      await this.#nextChange(left);
    }
  }

  /** An object that belongs to the shard. */
  of(shard: Shard, random: Random): Subject {
    const all = this.subjects.filter(
      each => each.operator === shard.operator && each.shard === shard.shard,
    );
    if (!all.length)
      throw new Error(
        `No object of ${shard.operator} is in shard ${shard.shard}`,
      );
    return random.oneOf(all);
  }

  /** Ends the writing. */
  async stop(): Promise<void> {
    this.#ending = true;
    await this.#writing;
  }

  /** One line for each object whose last generation was lost: not followed, or not what is applied. */
  async lost(seconds: number): Promise<string[]> {
    const found: string[] = [];
    for (const subject of this.subjects) {
      const { collection, applied } = kindOf(subject);
      try {
        await this.followed(subject, subject.generation, seconds);
        const [wanted, seen] = await Promise.all([
          this.api.get(`${collection}/${subject.name}`),
          this.api.get(applied.path(subject.name)),
        ]);
        if (!applied.says(seen.body, wanted.body.spec))
          found.push(`${subject.name}: what is applied is not its spec`);
      } catch (error) {
        found.push((error as Error).message);
      }
    }
    return found;
  }

  async close(): Promise<void> {
    await Promise.all(this.#following.map(each => each.stop()));
  }

  #see({ metadata, status }: KubernetesObject): void {
    const subject = this.subjects.find(({ uid }) => uid === metadata.uid);
    if (!subject) return;
    const ready = status?.conditions?.find(
      (each: any) => each.type === 'Ready',
    );
    if (ready?.status !== 'True') return;
    subject.observed = Math.max(subject.observed, ready.observedGeneration);
    this.#waiting.forEach(wake => wake());
  }

  #nextChange(milliseconds: number): Promise<void> {
    return new Promise(done => {
      const wake = () => {
        this.#waiting.delete(wake);
        clearTimeout(timer);
        done();
      };
      const timer = setTimeout(wake, milliseconds);
      this.#waiting.add(wake);
    });
  }
}

function kindOf({ operator }: Subject): Kind {
  return kinds.find(each => each.operator === operator)!;
}

async function made(
  api: KubeApi,
  collection: string,
  object: object,
): Promise<KubernetesObject> {
  const { status, body } = await api.send('POST', collection, object);
  if (status !== 201)
    throw new Error(`${collection}: ${status} ${body?.message ?? body}`);
  return body;
}
