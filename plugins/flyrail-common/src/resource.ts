import type { z } from 'zod';
import type { KubernetesObject, ResourceRef } from './kubernetes';

/**
 * A rule between fields. `rule` is CEL and is enforced by the API server;
 * `holds` is the same sentence in TypeScript, so that `parseResource` refuses
 * what the API server would refuse.
 *
 * @public
 */
export interface ResourceRule<Spec> {
  /** CEL; `self` is the spec. */
  rule: string;
  /** What is wrong and what to do. */
  message: string;
  /** The field to point at, below the spec: `.autoscaling.maxReplicas`. */
  fieldPath?: string;
  /** The rule for `parseResource`; absent when only the API server can tell. */
  holds?: (spec: Spec) => boolean;
}

/** A column of `kubectl get`. @public */
export interface PrinterColumn {
  name: string;
  /** A JSON path as kubectl writes it: `.spec.replicas`. */
  path: string;
  type?: 'string' | 'integer' | 'number' | 'boolean' | 'date';
  description?: string;
  /** Columns above 0 show with `-o wide` only. */
  priority?: number;
}

/**
 * Where a workload's size lives in its own custom resource, as dotted paths:
 * who wants to resize the workload writes there and nowhere else.
 *
 * @public
 */
export interface Sizing {
  resources?: string;
  replicas?: string;
  /** The percent of the CPU request that the autoscaler it makes aims at. */
  cpuUtilization?: string;
}

/** @public */
export interface ResourceDeclaration<
  SpecSchema extends z.ZodType,
  StatusSchema extends z.ZodType,
> {
  group: string;
  version: string;
  kind: string;
  plural: string;
  /** Default: the kind in lower case. */
  singular?: string;
  shortNames?: string[];
  categories?: string[];
  scope: 'Namespaced' | 'Cluster';
  /** One sentence: what an object of this kind stands for. */
  description: string;
  /** What `metadata.name` must look like beyond the API server's own rule. */
  name?: z.ZodString;
  spec: SpecSchema;
  status: StatusSchema;
  rules?: ResourceRule<z.output<SpecSchema>>[];
  columns?: PrinterColumn[];
  sizing?: Sizing;
  /** Annotations of the CRD itself, for example `api-approved.kubernetes.io`. */
  annotations?: Record<string, string>;
  /**
   * Annotations of an object by which a person asks its operator for something; the operator takes them off again. An
   * edit may set these, and no others.
   */
  requests?: readonly string[];
}

/**
 * A custom resource: a `ResourceRef` that also carries its schemas.
 *
 * @public
 */
export interface ResourceDefinition<Spec = any, Status = any>
  extends ResourceRef {
  readonly singular: string;
  readonly shortNames: string[];
  readonly categories: string[];
  readonly scope: 'Namespaced' | 'Cluster';
  readonly description: string;
  readonly name?: z.ZodString;
  readonly spec: z.ZodType<Spec>;
  readonly status: z.ZodType<Status>;
  readonly rules: ResourceRule<Spec>[];
  readonly columns: PrinterColumn[];
  readonly sizing: Sizing;
  readonly annotations: Record<string, string>;
  readonly requests: readonly string[];
}

/** An object of the defined kind as the API server returns it. @public */
export type ResourceOf<R> = R extends ResourceDefinition<
  infer Spec,
  infer Status
>
  ? KubernetesObject<Spec, Status> & { spec: Spec }
  : never;

/**
 * Defines a custom resource from one zod schema for its spec and one for its
 * status. The TypeScript type, CRD, parse, form and docs all come from here.
 *
 * Schemas must have a structural form: no transforms, and no unions but
 * `nullable` and `intOrString`. `toCustomResourceDefinition` says where one
 * does not.
 *
 * @public
 */
export function defineResource<
  SpecSchema extends z.ZodType,
  StatusSchema extends z.ZodType,
>(
  declaration: ResourceDeclaration<SpecSchema, StatusSchema>,
): ResourceDefinition<z.output<SpecSchema>, z.output<StatusSchema>> {
  return {
    ...declaration,
    namespaced: declaration.scope === 'Namespaced',
    singular: declaration.singular ?? declaration.kind.toLowerCase(),
    shortNames: declaration.shortNames ?? [],
    categories: declaration.categories ?? [],
    rules: declaration.rules ?? [],
    columns: declaration.columns ?? [],
    sizing: declaration.sizing ?? {},
    annotations: declaration.annotations ?? {},
    requests: declaration.requests ?? [],
    spec: declaration.spec as unknown as z.ZodType<z.output<SpecSchema>>,
    status: declaration.status as unknown as z.ZodType<z.output<StatusSchema>>,
  };
}

/**
 * Adds a rule to a part of a spec, for example to each entry of a list. The
 * CEL's `self` is that part.
 *
 * @public
 */
export function withRule<Schema extends z.ZodType>(
  schema: Schema,
  {
    rule,
    message,
    holds,
  }: Required<Omit<ResourceRule<z.output<Schema>>, 'fieldPath'>>,
): Schema {
  return schema
    .refine(value => holds(value), { message })
    .meta({
      ...schema.meta(),
      'x-kubernetes-validations': [
        ...((schema.meta()?.['x-kubernetes-validations'] as object[]) ?? []),
        { rule, message },
      ],
    });
}
