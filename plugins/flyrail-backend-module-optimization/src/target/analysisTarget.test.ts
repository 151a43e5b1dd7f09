import { Deployment } from '@flyrail/backstage-plugin-flyrail-node';
import { sizingMedium, workloadMedium } from '../change/leaves';
import { unwritableOf } from './analysisTarget';

const named = (kind: string) => ({
  apiVersion: 'v1',
  kind,
  metadata: { name: 'web', namespace: 'shop' },
});
const workload = {} as never;
const deployment = workloadMedium(Deployment, named('Deployment'));
const owned = (sizing: object) =>
  sizingMedium({ ...Deployment, kind: 'Site', sizing }, named('Site'));
const noField = 'Site "web" owns the workload and has no field for it';

describe('What nobody could write', () => {
  it.each([
    ['of a workload of its own', { medium: deployment }, undefined],
    ['of what nobody may write', {}, undefined],
    [
      'of an owner with sizes and replicas',
      {
        medium: owned({
          resources: 'spec.resources',
          replicas: 'spec.replicas',
        }),
      },
      { spot: noField },
    ],
    [
      'of an owner with sizes alone',
      { medium: owned({ resources: 'spec.resources' }) },
      { spot: noField, replicas: noField, schedule: noField },
    ],
    [
      'of what is in Git',
      {
        medium: deployment,
        obstacle: { reason: 'GitOwned', message: 'kept by Flux' },
      },
      { schedule: 'its source is in Git, where nothing follows the clock' },
    ],
  ])('%s', (_, target, unwritable) => {
    expect(unwritableOf({ workload, ...target })).toEqual(unwritable);
  });
});
