import type { Announcement } from '../notify/announcement';

/** That a Deployment was right-sized, unless told otherwise. */
export const announcementOf = (
  more: Partial<Announcement> = {},
): Announcement => ({
  what: 'Applied',
  cluster: 'dev',
  object: { metadata: { namespace: 'prod', name: 'web', uid: 'u1' } },
  sized: [],
  workload: { kind: 'Deployment', namespace: 'prod', name: 'web' },
  recommendation: 'r1',
  monthlySavings: 42.1,
  message: 'app cpu request 500m → 250m',
  next: 'It is watched now',
  ...more,
});

/** A CostOptimization with the id of the component `shop`. */
export const labelled = {
  metadata: {
    namespace: 'prod',
    name: 'web',
    uid: 'u1',
    labels: { 'backstage.io/kubernetes-id': 'shop' },
  },
};

/** A component with the optimization tab, and its team. */
export const shop = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  metadata: {
    name: 'shop',
    annotations: {
      'backstage.io/kubernetes-id': 'shop',
      'flyrail.io/optimization': 'enabled',
    },
  },
  relations: [{ type: 'ownedBy', targetRef: 'group:default/shop-team' }],
};

/** The team: Jane. */
export const shopTeam = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Group',
  metadata: { name: 'shop-team', namespace: 'default' },
  spec: { type: 'team', children: [] },
  relations: [{ type: 'hasMember', targetRef: 'user:default/jane' }],
};
