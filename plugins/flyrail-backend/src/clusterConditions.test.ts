import { flyrailConditions } from '@flyrail/backstage-plugin-flyrail-node';
import { mayHoldIn } from './clusterConditions';

const inEast = flyrailConditions.isInCluster({ clusters: ['east'] });
const inWest = flyrailConditions.isInCluster({ clusters: ['west'] });
const owned = flyrailConditions.isEntityOwner({ claims: ['group:a/b'] });

describe('conditions may be met by an object in the cluster "east"', () => {
  it.each([
    ['of that cluster', inEast, true],
    ['of another', inWest, false],
    ['of an owner, whatever the cluster', owned, true],
    ['of all but an owner', { not: owned }, true],
    ['not of that cluster', { not: inEast }, false],
    ['not of another', { not: inWest }, true],
    ['of an owner in another', { allOf: [owned, inWest] }, false],
    ['of an owner in it', { allOf: [owned, inEast] }, true],
    ['of either cluster', { anyOf: [inWest, inEast] }, true],
    ['of another or an owner', { anyOf: [inWest, owned] }, true],
    [
      'of neither an owner nor another',
      { not: { anyOf: [owned, inWest] } },
      true,
    ],
    ['of neither an owner nor it', { not: { anyOf: [owned, inEast] } }, false],
    ['of no cluster', { anyOf: [inWest, { not: inEast }] }, false],
  ] as const)('%s', (_, criteria, expected) => {
    expect(mayHoldIn('east', criteria as any)).toBe(expected);
  });
});
