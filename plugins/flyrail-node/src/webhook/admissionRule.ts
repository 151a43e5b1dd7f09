import type { LoggerService } from '@backstage/backend-plugin-api';
import type {
  FieldProblem,
  KubernetesObject,
  ResourceDefinition,
  ResourceRef,
} from '@flyrail/backstage-plugin-flyrail-common';

/** What is being done to an object. */
export type AdmissionOperation = 'CREATE' | 'UPDATE' | 'DELETE';

/** What a rule is asked about. */
export interface AdmissionContext<
  O extends KubernetesObject = KubernetesObject,
> {
  operation: AdmissionOperation;
  /** What is to be stored, defaults filled in; for DELETE, what is stored. Do not change it. */
  object: O;
  /** For UPDATE: what is stored. */
  oldObject?: O;
  /** Who asks the API server. A person in the portal is behind the operator's account: see `flyrail.io/requested-by`. */
  user: { username: string; groups: string[] };
  /** Nothing will be stored, whatever the answer. */
  dryRun: boolean;
  cluster: { name: string };
  /** Reads one object, as the operator; undefined when there is none. What it reads must be among the operator's rights. */
  get(
    resource: ResourceRef,
    at: { namespace?: string; name: string },
  ): Promise<KubernetesObject | undefined>;
  /** Reads a list of at most 500 objects, as the operator. */
  list(
    resource: ResourceRef,
    at?: { namespace?: string; labelSelector?: string },
  ): Promise<KubernetesObject[]>;
  /** Aborts when there is no time left for an answer. */
  signal: AbortSignal;
  logger: LoggerService;
  now(): Date;
}

/** A rule's answer: yes, perhaps with words that kubectl shows; or no, with the fields that are wrong. */
export type AdmissionVerdict =
  | { allowed: true; warnings?: string[] }
  | { allowed: false; problems: FieldProblem[] };

/** Yes. Each warning is shown to the person, in at most 250 characters. */
export const allowed = (...warnings: string[]): AdmissionVerdict => ({
  allowed: true,
  warnings,
});

/** No. Fields as dotted paths (`spec.size`); messages say what is wrong and what to do. */
export const refused = (...problems: FieldProblem[]): AdmissionVerdict => ({
  allowed: false,
  problems,
});

/**
 * A rule about objects of the watched kind that must look something up. What a schema or CEL can say belongs there:
 * it holds when the portal is down. This does not: a rule that is slow, throws or cannot be reached lets the request
 * pass, with a warning where possible, and the reconcile checks again.
 *
 * Rules have no side effects: the API server may ask for a dry run, or ask twice.
 */
export interface AdmissionRule<O extends KubernetesObject = any> {
  /** CamelCase, unique within the operator: in warnings and metrics. */
  name: string;
  /** When it is asked. An UPDATE only when the spec differs and the object is not being deleted. */
  operations: readonly AdmissionOperation[];
  /** Asked about what would be stored, after all changes. */
  validate?(
    context: AdmissionContext<O>,
  ): AdmissionVerdict | Promise<AdmissionVerdict>;
  /**
   * Changes what will be stored: returns the changed object (a new one), or undefined to leave it. Not for DELETE.
   * Only objects that fit the schema come here; only spec, labels and annotations may differ.
   */
  mutate?(context: AdmissionContext<O>): O | undefined | Promise<O | undefined>;
}

/** An operator, as far as admission needs it. */
export interface AdmissionOperator {
  readonly name: string;
  readonly watches: ResourceDefinition<any, any>;
  readonly webhooks: readonly AdmissionRule[];
}
