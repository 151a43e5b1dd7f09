/**
 * Kubernetes objects as plain wire JSON: times are ISO-8601 strings, nothing
 * is renamed, nothing is dropped.
 */

/** @public */
export interface OwnerReference {
  apiVersion: string;
  kind: string;
  name: string;
  uid: string;
  controller?: boolean;
  blockOwnerDeletion?: boolean;
}

/** @public */
export interface ManagedField {
  manager?: string;
  operation?: 'Apply' | 'Update';
  apiVersion?: string;
  time?: string;
  fieldsType?: string;
  fieldsV1?: Record<string, unknown>;
  subresource?: string;
}

/** @public */
export interface ObjectMeta {
  name?: string;
  generateName?: string;
  namespace?: string;
  uid?: string;
  resourceVersion?: string;
  generation?: number;
  creationTimestamp?: string;
  deletionTimestamp?: string;
  deletionGracePeriodSeconds?: number;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  finalizers?: string[];
  ownerReferences?: OwnerReference[];
  managedFields?: ManagedField[];
}

/** @public */
export interface KubernetesObject<Spec = unknown, Status = unknown> {
  apiVersion: string;
  kind: string;
  metadata: ObjectMeta;
  spec?: Spec;
  status?: Status;
  [key: string]: unknown;
}

/** @public */
export interface Condition {
  type: string;
  status: 'True' | 'False' | 'Unknown';
  /** CamelCase, for machines. */
  reason: string;
  /** For people: what is so, and what to do about it. */
  message: string;
  /** The `metadata.generation` this condition speaks of. */
  observedGeneration?: number;
  lastTransitionTime: string;
}

/** A kind as the API server serves it. `group` is empty for core. @public */
export interface ResourceRef {
  group: string;
  version: string;
  kind: string;
  plural: string;
  namespaced: boolean;
}

/** `apps/v1`, or `v1` for core. @public */
export function apiVersionOf(
  ref: Pick<ResourceRef, 'group' | 'version'>,
): string {
  return ref.group ? `${ref.group}/${ref.version}` : ref.version;
}

/** Whether an object, or an owner reference, is of a kind, in its version. @public */
export function isOfKind(
  ref: Pick<ResourceRef, 'group' | 'version' | 'kind'>,
  object: { apiVersion?: string; kind?: string },
): boolean {
  return object.kind === ref.kind && object.apiVersion === apiVersionOf(ref);
}

/** `webapps.platform.example.com`, or `services` for core. @public */
export function kindId(ref: Pick<ResourceRef, 'group' | 'plural'>): string {
  return ref.group ? `${ref.plural}.${ref.group}` : ref.plural;
}

/**
 * The path of a collection, an object or one of its subresources. Without a
 * namespace a namespaced kind's path spans all of them.
 *
 * @throws RangeError for a name without its namespace, or a subresource
 *   without a name: such a path would be another kind's.
 * @public
 */
export function resourcePath(
  ref: ResourceRef,
  options: { namespace?: string; name?: string; subresource?: string } = {},
): string {
  const { namespace, name, subresource } = options;
  if (ref.namespaced && name && !namespace) {
    throw new RangeError(
      `${ref.kind} ${name}: a namespaced kind needs a namespace`,
    );
  }
  if (subresource && !name) {
    throw new RangeError(
      `${ref.kind}: subresource ${subresource} needs a name`,
    );
  }
  const parts = ref.group
    ? ['apis', ref.group, ref.version]
    : ['api', ref.version];
  if (ref.namespaced && namespace) {
    parts.push('namespaces', namespace);
  }
  parts.push(ref.plural);
  if (name) {
    parts.push(name);
  }
  if (subresource) {
    parts.push(subresource);
  }
  return `/${parts.map(encodeURIComponent).join('/')}`;
}
