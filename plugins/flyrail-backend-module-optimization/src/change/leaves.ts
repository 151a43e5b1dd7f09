import {
  apiVersionOf,
  quantityValue,
  type KubernetesObject,
  type ResourceRef,
  type Sizing,
} from '@flyrail/backstage-plugin-flyrail-common';
import type { TemplateContainer } from '../target/workload';
import { isPlacement, placementPatch, readPlacement } from './placementLeaves';

/** One value that is changed. */
export interface Leaf {
  /** Of which container; absent for what is the whole pod's, and where the object has only one. */
  container?: string;
  /** Of which HorizontalPodAutoscaler; for `utilization`. */
  autoscaler?: string;
  /** Which entry of a list: `<label>=<value>` of a node, `<key>=<value>:<effect>` of a taint. */
  entry?: string;
  /** `utilization` is the percent of a request that an autoscaler aims at. */
  field:
    | 'replicas'
    | 'requests.cpu'
    | 'requests.memory'
    | 'limits.cpu'
    | 'limits.memory'
    | 'utilization.cpu'
    | 'utilization.memory'
    | 'nodePreference'
    | 'toleration';
}

/** A leaf's value as text; null: it is not there. */
export type LeafValue = string | null;

export interface LeafChange extends Leaf {
  /** Before anything of ours. */
  original: LeafValue;
  /** Before this change: another one may be in force already. */
  before: LeafValue;
  wanted: LeafValue;
  /** What the pods had where `original` is not there: a LimitRange or a webhook gave it. */
  had?: string;
  /** For `replicas`: by what they follow the clock (`changes.schedule`); `wanted` is then what it wants now. */
  schedule?: string;
  /** The schedule before this change; absent: there was none. */
  scheduleBefore?: string;
  /** For `replicas`: from now on they are `wanted` at any hour. */
  endsSchedule?: true;
  /** For `replicas`: how many there were, and by what they followed the clock, until each change of ours; the first first. */
  past?: { until: string; count: number; schedule?: string }[];
}

/** A body for a PATCH, and what kind of patch it is. */
export interface LeafPatch {
  contentType: string;
  body: Record<string, unknown>;
}

/**
 * An object that leaves are written to: the workload itself, the custom resource that owns it, an autoscaler. It reads
 * leaves, and makes the patch that sets them and nothing else, on exactly the object that was read (resourceVersion).
 */
export interface Medium {
  resource: ResourceRef;
  object: KubernetesObject;
  /** Whether this is where such a leaf is written. */
  has(leaf: Leaf): boolean;
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
    template?: {
      spec?: { containers?: TemplateContainer[] } & Record<string, unknown>;
    };
  };
  const podSpec = spec.template?.spec ?? {};
  return {
    resource,
    object,
    has: ({ field }) => !isUtilization(field),
    read: leaf => {
      const { container, field } = leaf;
      if (field === 'replicas') {
        return spec.replicas === undefined ? null : String(spec.replicas);
      }
      if (isPlacement(leaf)) {
        return readPlacement(podSpec, leaf);
      }
      const [side, name] = field.split('.') as ['requests' | 'limits', string];
      const found = podSpec.containers?.find(each => each.name === container);
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
      const template = {
        ...(containers.length > 0 && { containers }),
        ...placementPatch(
          podSpec,
          values.filter(({ leaf }) => isPlacement(leaf)),
        ),
      };
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
            ...(Object.keys(template).length > 0 && {
              template: { spec: template },
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
  const pathOf = (leaf: Leaf) => {
    const { field, container } = leaf;
    if (field === 'replicas') {
      return sizing.replicas?.split('.');
    }
    if (isPlacement(leaf)) {
      return undefined;
    }
    if (isUtilization(field)) {
      const isPods = field === 'utilization.cpu' && container === undefined;
      return isPods ? sizing.cpuUtilization?.split('.') : undefined;
    }
    return sizing.resources?.split('.').concat(field.split('.'));
  };
  return {
    resource,
    object: { ...object, apiVersion: apiVersionOf(resource) },
    has: leaf => pathOf(leaf) !== undefined,
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
          isNumber(leaf) && value !== null ? Number(value) : value,
        );
      }
      return { contentType: 'application/merge-patch+json', body };
    },
  };
}

function isUtilization(field: Leaf['field']): boolean {
  return field.startsWith('utilization.');
}

function isNumber({ field }: Leaf): boolean {
  return field === 'replicas' || isUtilization(field);
}

/** Whether two are of the same value. Pure. */
export const isSameLeaf = (a: Leaf, b: Leaf): boolean =>
  a.field === b.field &&
  a.container === b.container &&
  a.autoscaler === b.autoscaler &&
  a.entry === b.entry;

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
export function leafChangeText(change: LeafChange): string {
  const { autoscaler, container, entry, field, before, wanted } = change;
  if (isPlacement(change)) {
    const what = field === 'toleration' ? 'tolerates' : 'prefers nodes with';
    return wanted === null ? `no longer ${what} ${entry}` : `${what} ${entry}`;
  }
  if (change.schedule !== undefined) {
    return `replicas by the clock: ${change.schedule}`;
  }
  if (change.endsSchedule) {
    return `${wanted} replicas at any hour`;
  }
  const [side, name] = field.split('.');
  if (isUtilization(field)) {
    return `autoscaler ${autoscaler} ${
      container ? `${container} ` : ''
    }${name} target ${before ?? 'none'} % → ${wanted ?? 'none'} %`;
  }
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
