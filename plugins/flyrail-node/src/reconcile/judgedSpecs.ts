import {
  parseResource,
  type KubernetesObject,
  type ParsedResource,
  type ResourceDefinition,
} from '@flyrail/backstage-plugin-flyrail-common';

/**
 * Judges the spec of each object once: the API server gives a new generation to every change of it, so what was found
 * of one generation holds until the next. Most reconciles are called by something else than a change of the spec.
 */
export class JudgedSpecs {
  private readonly byUid = new Map<
    string,
    { generation: number; spec: unknown }
  >();

  constructor(private readonly definition: ResourceDefinition<any, any>) {}

  /** As `parseResource`. */
  parse(object: KubernetesObject): ParsedResource<unknown, unknown> {
    const { generation, uid } = object.metadata;
    const known = this.byUid.get(uid!);
    if (known && known.generation === generation) {
      return { ok: true, object: { ...object, spec: known.spec } };
    }
    const parsed = parseResource<unknown, unknown>(this.definition, object);
    if (parsed.ok && uid && generation !== undefined) {
      this.byUid.set(uid, { generation, spec: parsed.object.spec });
    }
    return parsed;
  }

  /** The object is gone. */
  forget(uid: string): void {
    this.byUid.delete(uid);
  }
}
