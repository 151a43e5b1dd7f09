import {
  apiVersionOf,
  quantityValue,
  type KubernetesObject,
  type ResourceRef,
  type Sizing,
} from '@flyrail/backstage-plugin-flyrail-common';
import type { TemplateContainer } from '../target/workload';

/** One value that makes up a size. */
export interface Leaf {
  /** Of which container; absent for `replicas`, and where the object has only one. */
  container?: string;
  field:
    | 'replicas'
    | 'requests.cpu'
    | 'requests.memory'
    | 'limits.cpu'
    | 'limits.memory';
}

/** A leaf's value as text; null: it is not there. */
export type LeafValue = string | null;

export interface LeafChange extends Leaf {
  /** Before anything of ours. */
  original: LeafValue;
  /** Before this change: another one may be in force already. */
  before: LeafValue;
  wanted: LeafValue;
}

/** A body for a PATCH, and what kind of patch it is. */
export interface LeafPatch {
  contentType: string;
  body: Record<string, unknown>;
}

/**
 * Where sizes are written: the workload itself, or the custom resource that owns it. It reads leaves, and makes the
 * patch that sets them and nothing else, on exactly the object that was read (resourceVersion).
 */
export interface Medium {
  resource: ResourceRef;
  object: KubernetesObject;
  read(leaf: Leaf): LeafValue;
  patch(
    values: readonly { leaf: Leaf; value: LeafValue }[],
    metadata: {
      annotations?: Record<string, string | null>;
      labels?: Record<string, string | null>;
    },
  ): LeafPatch;
}

/** `Deployment shop/web`. */
export const mediumName = ({ object }: Medium): string =>
  `${object.kind} ${object.metadata.namespace}/${object.metadata.name}`;

/** The container leaves of a workload's pod template, and its replicas. Pure. */
export function workloadMedium(
  resource: ResourceRef,
  object: KubernetesObject,
): Medium {
  const spec = (object.spec ?? {}) as {
    replicas?: number;
    template?: { spec?: { containers?: TemplateContainer[] } };
  };
  return {
    resource,
    object,
    read: ({ container, field }) => {
      if (field === 'replicas') {
        return spec.replicas === undefined ? null : String(spec.replicas);
      }
      const [side, name] = field.split('.') as ['requests' | 'limits', string];
      const found = spec.template?.spec?.containers?.find(
        each => each.name === container,
      );
      return textOf(found?.resources?.[side]?.[name]);
    },
    patch: (values, metadata) => {
      const replicas = values.find(({ leaf }) => leaf.field === 'replicas');
      const names = [
        ...new Set(values.flatMap(({ leaf }) => leaf.container ?? [])),
      ];
      const containers = names.map(name => ({
        name,
        resources: resourcesPatch(
          values.filter(({ leaf }) => leaf.container === name),
        ),
      }));
      return {
        // Merges containers by their name.
        contentType: 'application/strategic-merge-patch+json',
        body: {
          metadata: {
            resourceVersion: object.metadata.resourceVersion,
            ...metadata,
          },
          spec: {
            ...(replicas && {
              replicas: replicas.value === null ? null : Number(replicas.value),
            }),
            ...(containers.length > 0 && {
              template: { spec: { containers } },
            }),
          },
        },
      };
    },
  };
}

/** The leaves of a custom resource that says where its sizing lives. Pure. */
export function sizingMedium(
  resource: ResourceRef & { sizing: Sizing },
  object: KubernetesObject,
): Medium {
  const { sizing } = resource;
  const pathOf = ({ field }: Leaf) =>
    field === 'replicas'
      ? sizing.replicas?.split('.')
      : sizing.resources && [
          ...sizing.resources.split('.'),
          ...field.split('.'),
        ];
  return {
    resource,
    object: { ...object, apiVersion: apiVersionOf(resource) },
    read: leaf =>
      textOf(
        (pathOf(leaf) || []).reduce<unknown>(
          (node, part) => (node as Record<string, unknown> | undefined)?.[part],
          object,
        ),
      ),
    patch: (values, metadata) => {
      const body: Record<string, unknown> = {
        metadata: {
          resourceVersion: object.metadata.resourceVersion,
          ...metadata,
        },
      };
      for (const { leaf, value } of values) {
        const path = pathOf(leaf);
        if (!path) {
          throw new RangeError(
            `${resource.kind} does not say where its ${leaf.field} lives`,
          );
        }
        put(
          body,
          path,
          leaf.field === 'replicas' && value !== null ? Number(value) : value,
        );
      }
      return { contentType: 'application/merge-patch+json', body };
    },
  };
}

/** Whether a sizing has a place for this leaf. Pure. */
export const hasPlaceFor = (sizing: Sizing, { field }: Leaf): boolean =>
  Boolean(field === 'replicas' ? sizing.replicas : sizing.resources);

/** Whether two values say the same: "1" and "1000m" do. Pure. */
export function isSameValue(a: LeafValue, b: LeafValue): boolean {
  if (a === null || b === null) {
    return a === b;
  }
  try {
    return quantityValue(a) === quantityValue(b);
  } catch {
    return a === b;
  }
}

/** `web cpu request 500m → 250m`. */
export function leafChangeText({
  container,
  field,
  before,
  wanted,
}: LeafChange): string {
  const [side, name] = field.split('.');
  const what = name ? `${name} ${side.slice(0, -1)}` : side;
  return `${container ? `${container} ` : ''}${what} ${before ?? 'none'} → ${
    wanted ?? 'none'
  }`;
}

function textOf(value: unknown): LeafValue {
  return value === undefined || value === null ? null : String(value);
}

function resourcesPatch(
  values: readonly { leaf: Leaf; value: LeafValue }[],
): Record<string, Record<string, LeafValue>> {
  const patch: Record<string, Record<string, LeafValue>> = {};
  for (const { leaf, value } of values) {
    const [side, name] = leaf.field.split('.');
    patch[side] = { ...patch[side], [name]: value };
  }
  return patch;
}

function put(
  object: Record<string, unknown>,
  [first, ...rest]: readonly string[],
  value: unknown,
): void {
  if (rest.length === 0) {
    object[first] = value;
    return;
  }
  object[first] ??= {};
  put(object[first] as Record<string, unknown>, rest, value);
}
