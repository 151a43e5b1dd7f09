import type { KubernetesObject } from '@flyrail/backstage-plugin-flyrail-common';

/** What the owner of a workload is told of, once each. */
export type Announced = 'SavingsFound' | 'Applied' | 'RolledBack';

/** Something that happened to a CostOptimization. */
export interface Announcement {
  what: Announced;
  cluster: string;
  /** The CostOptimization. */
  object: Pick<KubernetesObject, 'metadata'>;
  /**
   * What has the size, and may say whose it is where the CostOptimization does not: the custom resource that owns the
   * workload, and the workload.
   */
  sized: readonly Pick<KubernetesObject, 'metadata'>[];
  workload: { kind: string; namespace: string; name: string };
  /** The recommendation that it happened with. */
  recommendation: string;
  /** What that saves, in USD a month; below 0: it costs more. */
  monthlySavings: number;
  /** Who asked for it, as an entity reference; absent: nobody. */
  by?: string;
  /** What changes, or what happened. */
  message: string;
  /** What there is to do about it now. */
  next: string;
}

/**
 * How telling ended: `nobody` is known to tell it to, the portal has no means to (`absent`), it could not be told
 * (`failed`), or nobody waited for that any longer (`late`).
 */
export type Told = 'sent' | 'nobody' | 'absent' | 'failed' | 'late';

/** Tells owners. Never rejects: what cannot be told is in the status all the same. */
export interface Announcer {
  announce(announcement: Announcement): Promise<Told>;
}

/** Of a host that tells nobody. */
export const noAnnouncer: Announcer = { announce: async () => 'nobody' };
