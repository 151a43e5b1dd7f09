import type { KubernetesObject } from '@flyrail/backstage-plugin-flyrail-common';

/** What the owner of a workload is told of, once each. */
export type Announced = 'SavingsFound' | 'Applied' | 'RolledBack';

/** Something that happened to a CostOptimization. */
export interface Announcement {
  what: Announced;
  cluster: string;
  /** The CostOptimization. */
  object: Pick<KubernetesObject, 'metadata'>;
  /** The recommendation that it happened with. */
  recommendation: string;
  /** In a sentence. */
  message: string;
}

/** Tells owners. Never throws and keeps nobody waiting: what cannot be told is in the status all the same. */
export interface Announcer {
  announce(announcement: Announcement): void;
}

/** Of a host that tells nobody. */
export const noAnnouncer: Announcer = { announce: () => {} };

const TITLES: Record<Announced, string> = {
  SavingsFound: 'Money to save on',
  Applied: 'Optimized:',
  RolledBack: 'Rolled back:',
};

/** What a person reads of it. Pure. */
export function payloadOf(
  { what, cluster, object, recommendation, message }: Announcement,
  entityPath: string,
) {
  const { namespace, name, uid } = object.metadata;
  return {
    title: `${TITLES[what]} ${namespace}/${name}`,
    description: `${message} (cluster ${cluster})`,
    link: `${entityPath}/optimization`,
    severity: what === 'RolledBack' ? ('high' as const) : ('normal' as const),
    topic: 'optimization',
    // The same one again takes the place of the one before: a host that was killed may say it twice.
    scope: `optimization/${cluster}/${uid}/${what}/${recommendation}`,
  };
}
