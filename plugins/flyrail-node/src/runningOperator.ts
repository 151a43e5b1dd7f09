import type {
  DriftRecord,
  KubernetesObject,
  OperatorStatus,
  OwnedObject,
} from '@flyrail/backstage-plugin-flyrail-common';

/** Something changed in what an operator sees on one cluster. */
export type OperatorChange =
  /** An object of the watched kind appeared or changed; `statusOnly`: nothing but its status did. */
  | { type: 'upsert'; object: KubernetesObject; statusOnly: boolean }
  | { type: 'delete'; object: KubernetesObject }
  /** Something that an object owns changed, or was healed. */
  | { type: 'owned'; namespace: string; name: string }
  /** A complete list was taken: these are all. */
  | { type: 'synced'; items: readonly KubernetesObject[] };

/** An operator at work on one cluster. */
export interface RunningOperator {
  /** Stops watching, aborts running reconciles, waits for them (at most 30 s). */
  stop(): Promise<void>;
  /** How it is, and what to do about it. */
  status(): OperatorStatus;
  /** Whether the first complete list of every kind was taken. */
  synced(): boolean;
  /** Last known objects of the watched kind; the cluster may be away meanwhile. */
  list(): readonly KubernetesObject[];
  get(namespace: string, name: string): KubernetesObject | undefined;
  /** What the object with this uid owns, wanted ones that are missing or belong to someone else included. */
  owned(uid: string): OwnedObject[];
  /** The last 20 drifts of what this object owns, newest first. */
  drift(uid: string): DriftRecord[];
  /** Listens to changes; returns the function that ends it. Exceptions in a listener are logged, nothing more. */
  onChange(listener: (change: OperatorChange) => void): () => void;
}
