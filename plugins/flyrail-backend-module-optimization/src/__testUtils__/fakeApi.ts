import {
  resourcePath,
  type KubernetesObject,
} from '@flyrail/backstage-plugin-flyrail-common';
import { ApiError, type Context } from '@flyrail/backstage-plugin-flyrail-node';

/** An object whose fields the test knows. */
type AnyObject = KubernetesObject<any, any> & { data?: any };

/** An API server in memory, as far as a change goes: it gets, creates, merges and deletes, each on what was read. */
export class FakeApi implements Pick<Context, 'get' | 'request'> {
  private readonly objects = new Map<string, AnyObject>();
  private version = 0;

  /** The object at a path; undefined: it is not there. */
  at(path: string): AnyObject | undefined {
    return this.objects.get(path);
  }

  /** Puts an object there, as somebody else's. */
  given(path: string, object: AnyObject): void {
    const resourceVersion = String(++this.version);
    this.objects.set(path, {
      ...object,
      metadata: { ...object.metadata, resourceVersion },
    });
  }

  readonly get = (async (resource, at) =>
    structuredClone(
      this.objects.get(resourcePath(resource, at)),
    )) as Context['get'];

  readonly request = (async ({ method, path, body, query }) => {
    const given = body as AnyObject & {
      preconditions?: { resourceVersion?: string };
    };
    const at = method === 'POST' ? `${path}/${given.metadata.name}` : path;
    const found = this.objects.get(at);
    const seen = (given?.preconditions ?? given?.metadata)?.resourceVersion;
    const isThere = found !== undefined;
    if (!isThere && method !== 'POST') {
      throw new ApiError('local', 404, 'NotFound', `${at} is not there`);
    }
    if (
      method === 'POST'
        ? isThere
        : seen && seen !== found!.metadata.resourceVersion
    ) {
      throw new ApiError('local', 409, 'Conflict', `${at} was changed`);
    }
    if (method === 'DELETE') {
      this.objects.delete(at);
      return undefined;
    }
    if (query?.dryRun) {
      return found;
    }
    this.given(at, merged(found ?? {}, given));
    return structuredClone(this.objects.get(at));
  }) as Context['request'];
}

/** A strategic merge: maps by their keys, containers by their names, null takes away. */
function merged(target: any, change: any): any {
  if (Array.isArray(change)) {
    const isNamed = change.every(({ name }) => name !== undefined);
    return isNamed && Array.isArray(target)
      ? target.map((each: any) =>
          merged(each, change.find(({ name }) => name === each.name) ?? {}),
        )
      : change;
  }
  if (change === null || typeof change !== 'object') {
    return change;
  }
  const all = { ...target };
  for (const [key, value] of Object.entries(change)) {
    if (value === null) {
      delete all[key];
    } else {
      all[key] = merged(all[key] ?? {}, value);
    }
  }
  return all;
}
