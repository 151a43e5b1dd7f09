import {
  SPOT_PLATFORMS,
  spotPlacement,
} from '@flyrail/backstage-plugin-optimization-common';
import { Deployment } from '@flyrail/backstage-plugin-flyrail-node';
import { workloadMedium, type LeafValue } from './leaves';
import { placementLeaves, placementPatch } from './placementLeaves';

const PREFERRED = 'preferredDuringSchedulingIgnoredDuringExecution';
const REQUIRED = 'requiredDuringSchedulingIgnoredDuringExecution';
const aks = SPOT_PLATFORMS.find(({ name }) => name === 'aks')!;
const KEY = 'kubernetes.azure.com/scalesetpriority';

const ours = {
  weight: 100,
  preference: {
    matchExpressions: [{ key: KEY, operator: 'In', values: ['spot'] }],
  },
};
const theirs = {
  weight: 5,
  preference: {
    matchExpressions: [{ key: 'disk', operator: 'In', values: ['ssd'] }],
  },
};
const taint = {
  key: KEY,
  operator: 'Equal',
  value: 'spot',
  effect: 'NoSchedule',
};
const team = { key: 'team', operator: 'Exists' };

const leavesFor = (podSpec: Record<string, unknown>) =>
  placementLeaves(spotPlacement(aks, podSpec));

const setTo = (
  podSpec: Record<string, unknown>,
  valueOf: (value: string) => LeafValue,
) =>
  placementPatch(
    podSpec,
    leavesFor({}).map(({ leaf, value }) => ({ leaf, value: valueOf(value) })),
  );

describe('Entries that say where pods may run', () => {
  it.each<[string, Record<string, unknown>, object]>([
    [
      'where there are none',
      {},
      {
        affinity: { nodeAffinity: { [PREFERRED]: [ours] } },
        tolerations: [taint],
      },
    ],
    [
      "after everybody else's",
      {
        affinity: { nodeAffinity: { [PREFERRED]: [theirs] } },
        tolerations: [team],
      },
      {
        affinity: { nodeAffinity: { [PREFERRED]: [theirs, ours] } },
        tolerations: [team, taint],
      },
    ],
  ])('are added %s', (_, podSpec, patch) => {
    expect(setTo(podSpec, value => value)).toEqual(patch);
  });

  const full = (nodeAffinity: object, affinity: object = {}) => ({
    affinity: { nodeAffinity, ...affinity },
    tolerations: [taint],
  });

  it.each<[string, Record<string, unknown>, object]>([
    [
      'with all that would be empty',
      full({ [PREFERRED]: [ours] }),
      { affinity: null, tolerations: null },
    ],
    [
      'from between those of others',
      {
        affinity: { nodeAffinity: { [PREFERRED]: [ours, theirs] } },
        tolerations: [team, taint, { ...taint, effect: 'NoExecute' }],
      },
      {
        affinity: { nodeAffinity: { [PREFERRED]: [theirs] } },
        tolerations: [team, { ...taint, effect: 'NoExecute' }],
      },
    ],
    [
      'where a requirement stays',
      full({ [PREFERRED]: [ours], [REQUIRED]: {} }),
      { affinity: { nodeAffinity: { [PREFERRED]: null } }, tolerations: null },
    ],
    [
      'where a rule about pods stays',
      full({ [PREFERRED]: [ours] }, { podAntiAffinity: {} }),
      { affinity: { nodeAffinity: null }, tolerations: null },
    ],
  ])('are removed %s', (_, podSpec, patch) => {
    expect(setTo(podSpec, () => null)).toEqual(patch);
  });

  it('are known again in any order of their fields, and not when somebody changed them', () => {
    const mediumOf = (podSpec: object) =>
      workloadMedium(Deployment, {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { name: 'web' },
        spec: { template: { spec: podSpec } },
      });
    const [{ leaf, value }, toleration] = leavesFor({});
    const { preference, weight } = ours;
    const reordered = mediumOf(full({ [PREFERRED]: [{ preference, weight }] }));
    expect(reordered.read(leaf)).toBe(value);
    expect(reordered.read(toleration.leaf)).toBe(toleration.value);
    const changed = mediumOf(full({ [PREFERRED]: [{ ...ours, weight: 1 }] }));
    expect(changed.read(leaf)).not.toBe(value);
    expect(changed.read(leaf)).not.toBeNull();
    expect(mediumOf({}).read(leaf)).toBeNull();
  });

  it('leave a toleration alone that is there', () => {
    expect(
      leavesFor({ tolerations: [{ key: KEY, operator: 'Exists' }] }).map(
        ({ leaf }) => leaf.field,
      ),
    ).toEqual(['nodePreference']);
  });
});
