import type {
  ClusterConnection,
  ClusterRequest,
} from '@flyrail/backstage-plugin-flyrail-node';
import type { Json } from '../client';

/** An API server in this process that answers at once: what is left to measure is the runtime. */
export class MemoryConnection implements ClusterConnection {
  readonly name = 'memory';
  readonly title = 'memory';
  readonly server = 'memory:';
  private onFrame: (frame: Json) => void = () => {};
  private version = 1_000_000;
  private readonly objects: Json[];

  constructor(objects: Json[]) {
    this.objects = objects;
  }

  /** As if someone changed the spec of this object. */
  touch(index: number): void {
    const before = this.objects[index];
    const object = {
      ...before,
      metadata: {
        ...before.metadata,
        generation: before.metadata.generation + 1,
        resourceVersion: String(++this.version),
      },
    };
    this.objects[index] = object;
    this.onFrame({ type: 'MODIFIED', object: asReceived(object) });
  }

  async request<T>({ path }: ClusterRequest): Promise<T> {
    const answer = path.endsWith('/webapps')
      ? {
          metadata: { resourceVersion: String(this.version) },
          items: this.objects.map(asReceived),
        }
      : {};
    return answer as T;
  }

  watch(request: {
    signal: AbortSignal;
    onOpen?(): void;
    onFrame(frame: Json): void;
  }): Promise<void> {
    this.onFrame = request.onFrame;
    request.onOpen?.();
    return new Promise((_, reject) =>
      request.signal.addEventListener('abort', () =>
        reject(request.signal.reason),
      ),
    );
  }

  async serverSideApply(_: Json, object: Json): Promise<Json> {
    return object;
  }

  status(): Json {
    return { name: this.name, title: this.title, state: 'ok', since: '' };
  }

  onStatusChange = () => () => {};
  onReconnect = () => () => {};
  reportHealth = () => {};
  serves = async () => true;
  servedVersions = async () => ['v1'];
  close = async () => {};
}

/** The reader keeps what it gets, and takes managedFields out of it. */
const asReceived = (object: Json) => ({
  ...object,
  metadata: { ...object.metadata },
});
