import type {
  KubernetesObject,
  ManagedField,
} from '@flyrail/backstage-plugin-flyrail-common';
import { isHeldBy } from './fieldManagers';
import type { InitialField } from '../operator';

/** Whether another manager has written this field (dotted, without lists: `spec.replicas`). Pure. */
export function isTakenOver(
  field: string,
  managedFields: readonly ManagedField[],
  fieldManager: string,
): boolean {
  const path = field.split('.').map(part => `f:${part}`);
  return managedFields.some(
    ({ manager }) =>
      manager !== undefined &&
      manager !== fieldManager &&
      isHeldBy(managedFields, manager, path),
  );
}

/**
 * What is to be applied of an object with a field that another controller takes over (a Deployment's replicas, which
 * a HorizontalPodAutoscaler sets). Pure.
 *
 * As long as nobody else holds the field we keep it, at the value that is there: an apply that left it out would reset
 * it to its default, and the pods with it. Once another manager has written it, it is left out and the value stays.
 *
 * @returns what to apply, and whether it repeats a value that was only observed: then it must be that very version
 */
export function withHandedOver(
  wanted: KubernetesObject,
  field: string,
  observed: KubernetesObject,
  isTaken: boolean,
): { object: KubernetesObject; repeats: boolean } {
  const path = field.split('.');
  const value = isTaken ? undefined : valueAt(observed, path);
  return {
    object: withValueAt(wanted, path, value) as KubernetesObject,
    repeats: value !== undefined,
  };
}

/** The object with a value in a dotted field. Pure. */
export const withField = (
  object: KubernetesObject,
  { field, value }: Pick<InitialField, 'field' | 'value'>,
): KubernetesObject =>
  withValueAt(object, field.split('.'), value) as KubernetesObject;

function valueAt(node: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (value, part) => (value as Record<string, unknown> | undefined)?.[part],
    node,
  );
}

function withValueAt(
  node: unknown,
  [first, ...rest]: readonly string[],
  value: unknown,
): unknown {
  if (first === undefined) {
    return value;
  }
  const { [first]: before, ...others } = (node ?? {}) as Record<
    string,
    unknown
  >;
  const next = withValueAt(before, rest, value);
  return next === undefined ? others : { ...others, [first]: next };
}
