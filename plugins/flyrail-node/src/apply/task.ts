import type {
  KubernetesObject,
  ResourceRef,
} from '@flyrail/backstage-plugin-flyrail-common';
import type { InitialField } from '../operator';
import type { Notice, Remembered } from './ownersMemory';
import type { Owner } from './ownership';
import type { Work } from '../reconcile/work';

/** One wanted object of one owner. */
export interface Wish {
  owner: Owner;
  resource: ResourceRef;
  wanted: KubernetesObject;
  /** A field that is not wanted because another controller writes it, after us. */
  initially?: InitialField;
  /** Take over an object that nothing controls. */
  adopt?: boolean;
}

/** A wish as it is worked on. */
export interface Task extends Wish {
  /** Of what is wanted: tells a drift from a change of what is wanted. */
  fingerprint: string;
  notice?: Notice;
  memory: Remembered;
  work: Work;
}

/** The version of an object: every write makes another. */
export const versionOf = ({ metadata }: KubernetesObject): string =>
  metadata.resourceVersion!;

/** Remembers that what is wanted is there. */
export function settle(
  { memory, fingerprint }: Pick<Task, 'memory' | 'fingerprint'>,
  written = memory.settled?.written,
): void {
  memory.settled = { fingerprint, written };
}
