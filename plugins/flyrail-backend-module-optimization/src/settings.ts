/** How the operator goes about it. Times in milliseconds. */
export interface Settings {
  /** Each target is looked at again after this; default 30 minutes. */
  recheckMs: number;
  /** Usage that cannot be read is asked for again after this; default 1 minute. */
  unavailableMs: number;
  /** A change is watched this long after it was written; default 10 minutes. */
  verifyMs: number;
  /**
   * A change is tried on a few pods for so long before it is written, where the cluster resizes pods in place; 0: never.
   * Default 10 seconds.
   */
  canaryMs: number;
  /** How often the pods are looked at meanwhile; default 5 seconds. */
  pollMs: number;
  /** Namespaces whose CostOptimizations may name workloads of others. */
  crossNamespaces: readonly string[];
}

export const defaultSettings: Settings = {
  recheckMs: 30 * 60_000,
  unavailableMs: 60_000,
  verifyMs: 10 * 60_000,
  canaryMs: 10_000,
  pollMs: 5_000,
  crossNamespaces: [],
};
