import type { LoggerService } from '@backstage/backend-plugin-api';
import type {
  DriftRecord,
  FieldProblem,
  KubernetesObject,
  ResourceDefinition,
  ResourceOf,
  ResourceRef,
} from '@flyrail/backstage-plugin-flyrail-common';
import type { JsonValue } from '@backstage/types';
import type { Metric } from 'prom-client';
import type { AdmissionPolicy } from './admissionPolicy';
import type { ClusterRequest } from './cluster/clusterConnection';
import type { OutsideEffect } from './effects';
import type { Outcome } from './outcome';
import type { EventClaim } from './status/eventRecorder';
import type { AdmissionRule } from './webhook';

/** A kind whose objects the operator creates, heals and deletes. */
export type OwnedKind = ResourceRef;

/** Something the operator may do beyond what its kinds imply; becomes one rule of its generated role. */
export interface PermissionLine {
  apiGroups: string[];
  resources: string[];
  verbs: string[];
  /** Why, as an auditor would want to read it. */
  reason: string;
}

/** A kind the operator only reads, to tell more about what it owns. Bodies are trimmed before they are cached. */
export interface ReadKind {
  resource: ResourceRef;
  /** Server-side filter: nothing else crosses the wire. */
  labelSelector: string;
  /** The object of the watched kind that this one says something about. */
  relatesTo(
    object: KubernetesObject,
  ): { namespace: string; name: string } | undefined;
  /** Keeps what the reconcile needs; everything else is dropped before it is cached. */
  trim(object: KubernetesObject): KubernetesObject;
  /** Only metadata cross the wire: for kinds of which only names, labels or owners matter. */
  metadataOnly?: boolean;
  reason: string;
}

/** What became of one wanted object. */
export interface AppliedObject {
  resource: ResourceRef;
  namespace?: string;
  name: string;
  /** What the API server holds now, without managedFields; absent when it was never seen. */
  object?: KubernetesObject;
  /**
   * - `unchanged`: nothing was written.
   * - `created`: it was not there and had never been.
   * - `healed`: someone had edited or deleted it.
   * - `updated`: what is wanted changed.
   * - `foreign`: an object of this name belongs to someone else; it was left alone.
   * - `refused`: the API server said no.
   * - `unserved`: an optional kind that this cluster does not serve.
   */
  outcome:
    | 'unchanged'
    | 'created'
    | 'healed'
    | 'updated'
    | 'foreign'
    | 'refused'
    | 'unserved';
  /** For `healed`: what had been done to it. */
  drift?: DriftRecord;
  /** For `foreign` and `refused`: what is wrong, in words. */
  problem?: string;
  /** For `foreign`: nothing controls it, so it would be taken over if the reconcile asked for it (`adopt`). */
  adoptable?: boolean;
  /** For `refused`: the fields the API server named. */
  fields?: FieldProblem[];
  /** For `refused`: true when trying again without a change cannot help (HTTP 400, 403, 422). */
  terminal?: boolean;
}

/** What became of all wanted objects, in the order they were given. */
export interface ApplyReport {
  objects: AppliedObject[];
  /** Objects that were owned, are wanted no longer, and were deleted. */
  pruned: { resource: ResourceRef; namespace?: string; name: string }[];
}

/**
 * A field that is left out of what is wanted because another controller writes it: a Deployment's replicas, which a
 * HorizontalPodAutoscaler sets. It is created with this value, and keeps the value that is there when it was wanted
 * before (an apply that gave it up would reset it to its default: a dip).
 */
export interface InitialField {
  resource: ResourceRef;
  /** Dotted, without lists: `spec.replicas`. */
  field: string;
  value: string | number | boolean;
}

export interface ApplyObjectsOptions {
  /** At most one field of each kind. */
  initially?: InitialField[];
  /**
   * Kinds of which an object with a wanted name that nothing controls is taken over rather than left alone: what is in
   * its spec and not wanted goes. Only ever on a person's explicit word.
   */
  adopt?: ResourceRef[];
}

/** What a reconcile is given. */
export interface Context<O extends KubernetesObject = KubernetesObject> {
  /** The latest object, parsed by its schema (so defaults are present). Do not change it. */
  object: O;
  cluster: {
    name: string;
    /** Whether the cluster serves this kind now; optional kinds only where it does. */
    serves(resource: ResourceRef): boolean;
    /** A kind that an operator of this host brings, by what an owner reference says; undefined for others. */
    definition(
      kind: Pick<KubernetesObject, 'apiVersion' | 'kind'>,
    ): ResourceDefinition | undefined;
  };
  /**
   * Makes the cluster hold exactly these objects for this owner, in this order: creates, heals, updates, prunes.
   * Objects need only what is wanted; owner reference, field manager and namespace are added. Writes only what differs.
   * A field that is `null` must not be there, whoever sets it; others that are left out may be anything.
   * Throws only when the API server cannot be asked; a refusal is in the report.
   */
  apply(
    objects: KubernetesObject[],
    options?: ApplyObjectsOptions,
  ): Promise<ApplyReport>;
  /** Objects of a kind in `reads` that relate to this one, trimmed, from the cache. */
  related(resource: ResourceRef): KubernetesObject[];
  /** Aborts when nothing more may be written: the operator stops, the lease is lost, the time is over. */
  signal: AbortSignal;
  /**
   * Reads one object now, past the cache, as the operator: a Secret, or what is too rare to watch. Undefined when it
   * is not there. The right to it is a line in `permissions`. Its managedFields only where they are asked for.
   */
  get(
    resource: ResourceRef,
    at: { namespace?: string; name: string },
    options?: { managedFields?: boolean },
  ): Promise<KubernetesObject | undefined>;
  /**
   * Any other request, as the operator: a list, a patch of the named leaves of an object that it does not own. It is
   * not sent once the reconcile has ended or the lease is lost. The right to it is a line in `permissions`.
   */
  request<T = KubernetesObject>(request: ClusterRequest): Promise<T>;
  /** Tells an Event about the object, beside those of its conditions. The same within six minutes is one with a count. */
  event(claim: EventClaim): void;
  /**
   * Does something outside the cluster (a ticket, a DNS record, a call) once for this key, however often the object is
   * reconciled, by whichever host: see `OutsideEffect`. The key is the object's own: `upgrade-2.1`, `generation-7`.
   */
  once<T extends JsonValue>(key: string, effect: OutsideEffect<T>): Promise<T>;
  logger: LoggerService;
  now(): Date;
}

/** What a clean-up is given: everything but `apply`, because nothing is to be made any more. */
export type FinalizeContext<O extends KubernetesObject = KubernetesObject> =
  Omit<Context<O>, 'apply'>;

/**
 * Undoes what was done outside the cluster for an object that is being deleted. Idempotent: it is called again after
 * a failure, and the object stays until it ended with `done`.
 */
export type Finalize<O extends KubernetesObject = KubernetesObject> = (
  context: FinalizeContext<O>,
) => Promise<Outcome>;

export type Reconcile<O extends KubernetesObject = KubernetesObject> = (
  context: Context<O>,
) => Promise<Outcome>;

export interface OperatorOptions<R extends ResourceDefinition<any, any>> {
  /** Lower-case, stable: the field manager is `flyrail-<name>`. */
  name: string;
  watches: R;
  owns: OwnedKind[];
  /** Owned where the cluster serves them; re-checked when that changes. */
  optional?: OwnedKind[];
  reads?: ReadKind[];
  permissions?: PermissionLine[];
  /** Objects reconciled at the same time; default 10. One object never twice at once. */
  concurrency?: number;
  /** A reconcile that takes longer is given up and tried again; in milliseconds, default 5 minutes. */
  timeoutMs?: number;
  /**
   * For effects outside the cluster. With it, each object gets the finalizer `flyrail.io/<name>` before its first
   * reconcile and keeps it until this succeeded. Leave it out when owner references do the cleaning up.
   */
  finalize?: Finalize<ResourceOf<R>>;
  /** Rules for what a schema and CEL cannot say; asked where the host serves webhooks, and never relied upon. */
  webhooks?: AdmissionRule<ResourceOf<R>>[];
  /** Static rules about more than the spec; generated as ValidatingAdmissionPolicies, and checked by the reconcile too. */
  policies?: AdmissionPolicy[];
  /** Its own metrics, made with `registers: []`; they are shown with the runtime's. */
  metrics?: Metric[];
  reconcile: Reconcile<ResourceOf<R>>;
}

/** An operator: what it watches, owns and may do, and how it reconciles. */
export interface Operator {
  readonly name: string;
  readonly watches: ResourceDefinition<any, any>;
  readonly owns: readonly OwnedKind[];
  readonly optional: readonly OwnedKind[];
  readonly reads: readonly ReadKind[];
  readonly permissions: readonly PermissionLine[];
  readonly concurrency: number;
  readonly timeoutMs: number;
  readonly finalize?: Finalize<any>;
  readonly webhooks: readonly AdmissionRule[];
  readonly policies: readonly AdmissionPolicy[];
  readonly metrics: readonly Metric[];
  readonly reconcile: Reconcile<any>;
}

/**
 * Declares an operator. Everything else (watches, queue, cache, healing, status, Events, metrics, RBAC) follows from it.
 * Throws when the name cannot be a field manager, a kind is declared twice, or Secrets would be cached.
 */
export function defineOperator<R extends ResourceDefinition<any, any>>(
  options: OperatorOptions<R>,
): Operator {
  if (!/^[a-z]([a-z0-9-]{0,38}[a-z0-9])?$/.test(options.name)) {
    throw new Error(
      `Operator name "${options.name}" must be lower-case letters, digits and dashes, at most 40`,
    );
  }
  const kinds = [...options.owns, ...(options.optional ?? [])];
  const read = (options.reads ?? []).map(({ resource }) => resource);
  const twice = repeatedKind(kinds) ?? repeatedKind(read);
  if (twice) {
    throw new Error(`Operator "${options.name}" declares ${twice} twice`);
  }
  const { shape } = options.watches.status as { shape?: object };
  const lacking = ['conditions', 'observedGeneration'].filter(
    field => shape && !(field in shape),
  );
  if (lacking.length > 0) {
    throw new Error(
      `Operator "${options.name}": the status of ${
        options.watches.kind
      } lacks ${lacking.join(
        ' and ',
      )}, which the runtime writes: add conditions: conditionsSchema.optional() and observedGeneration: z.int().optional()`,
    );
  }
  const bodies = [
    ...kinds,
    ...(options.reads ?? [])
      .filter(({ metadataOnly }) => !metadataOnly)
      .map(({ resource }) => resource),
  ];
  if (bodies.some(({ group, kind }) => group === '' && kind === 'Secret')) {
    throw new Error(
      `Operator "${options.name}" would keep Secrets in memory: they are never cached. Read them with metadataOnly, and a single one when it is needed`,
    );
  }
  return {
    name: options.name,
    watches: options.watches,
    owns: options.owns,
    optional: options.optional ?? [],
    reads: options.reads ?? [],
    permissions: options.permissions ?? [],
    concurrency: options.concurrency ?? 10,
    timeoutMs: options.timeoutMs ?? 300_000,
    finalize: options.finalize,
    webhooks: options.webhooks ?? [],
    policies: options.policies ?? [],
    metrics: options.metrics ?? [],
    reconcile: options.reconcile,
  };
}

function repeatedKind(kinds: readonly ResourceRef[]): string | undefined {
  const ids = kinds.map(({ kind, group }) => `${kind}.${group}`);
  return ids.find((id, index) => ids.indexOf(id) !== index);
}
