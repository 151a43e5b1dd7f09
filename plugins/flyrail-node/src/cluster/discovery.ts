import {
  apiVersionOf,
  kindId,
  type ResourceRef,
} from '@flyrail/backstage-plugin-flyrail-common';
import { ApiError } from './apiError';
import type { Clock } from '../clock';

const discoveryTtlMs = 60_000;

/** Which kinds and versions an API server serves. */
export class Discovery {
  private readonly known = new Map<
    string,
    { at: number; kinds: Promise<Set<string>> }
  >();

  constructor(
    private readonly clock: Pick<Clock, 'monotonic'>,
    private readonly get: <T>(path: string) => Promise<T>,
  ) {}

  /** Whether this kind is served in this version. Remembered for a minute, failures not at all. */
  async serves(resource: ResourceRef): Promise<boolean> {
    const groupVersion = apiVersionOf(resource);
    const now = this.clock.monotonic();
    let entry = this.known.get(groupVersion);
    if (!entry || now - entry.at > discoveryTtlMs) {
      entry = { at: now, kinds: this.kindsOf(resource) };
      this.known.set(groupVersion, entry);
      entry.kinds.catch(() => this.known.delete(groupVersion));
    }
    return (await entry.kinds).has(kindId(resource));
  }

  /** The versions in which this kind is served now, preferred first. */
  async versionsOf(resource: ResourceRef): Promise<string[]> {
    const versions = resource.group
      ? (
          await this.getOr404<{ versions?: { version: string }[] }>(
            `/apis/${resource.group}`,
          )
        )?.versions?.map(({ version }) => version) ?? []
      : [resource.version];
    const served = await Promise.all(
      versions.map(async version =>
        (await this.kindsOf({ ...resource, version })).has(kindId(resource)),
      ),
    );
    return versions.filter((_, index) => served[index]);
  }

  private async kindsOf({
    group,
    version,
  }: Pick<ResourceRef, 'group' | 'version'>): Promise<Set<string>> {
    const list = await this.getOr404<{ resources?: { name: string }[] }>(
      group ? `/apis/${group}/${version}` : `/api/${version}`,
    );
    return new Set(
      (list?.resources ?? []).map(({ name }) =>
        kindId({ group, plural: name }),
      ),
    );
  }

  private async getOr404<T>(path: string): Promise<T | undefined> {
    try {
      return await this.get<T>(path);
    } catch (error) {
      if (error instanceof ApiError && error.status === 404) {
        return undefined;
      }
      throw error;
    }
  }
}
