import {
  SPOT_PLATFORMS,
  decideSpot,
  hasSpotNodes,
  spotPlatformOf,
} from './spot';
import type { Workload } from './workload';

const platform = (name: string) =>
  SPOT_PLATFORMS.find(known => known.name === name)!;

const web: Workload = {
  kind: 'Deployment',
  name: 'web',
  replicas: 4,
  containers: [],
  podSpec: { containers: [] },
  autoscalers: [],
  disruptionBudgets: [{ name: 'web', minAvailable: 1 }],
};

const withSpec = (podSpec: object): Workload => ({
  ...web,
  podSpec: { ...web.podSpec, ...podSpec },
});

const required = (operator: string, values?: string[]) => ({
  affinity: {
    nodeAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: {
        nodeSelectorTerms: [
          {
            matchExpressions: [
              { key: 'eks.amazonaws.com/capacityType', operator, values },
            ],
          },
        ],
      },
    },
  },
});

const prefersSpot = {
  preferredDuringSchedulingIgnoredDuringExecution: [
    {
      weight: 1,
      preference: {
        matchExpressions: [
          {
            key: 'eks.amazonaws.com/capacityType',
            operator: 'In',
            values: ['SPOT'],
          },
        ],
      },
    },
  ],
};

describe('the platform', () => {
  it.each([
    [[{ 'eks.amazonaws.com/capacityType': 'ON_DEMAND' }], 'eks'],
    [[{}, { 'kubernetes.azure.com/scalesetpriority': 'spot' }], 'aks'],
    [[{ 'cloud.google.com/gke-spot': 'true' }], 'gke'],
    [
      [
        { 'eks.amazonaws.com/capacityType': 'SPOT' },
        { 'karpenter.sh/capacity-type': 'spot' },
      ],
      'karpenter',
    ],
    [
      [
        { 'eks.amazonaws.com/capacityType': 'SPOT' },
        { 'karpenter.sh/capacity-type': 'on-demand' },
      ],
      'eks',
    ],
    [[{ 'kubernetes.io/os': 'linux' }], undefined],
    [[], undefined],
  ])('of nodes labelled %j is %s', (labels, name) => {
    expect(spotPlatformOf(labels as Record<string, string>[])?.name).toBe(name);
  });
});

it.each([
  ['eks', { 'eks.amazonaws.com/capacityType': 'ON_DEMAND' }, false],
  ['eks', { 'eks.amazonaws.com/capacityType': 'SPOT' }, true],
  ['karpenter', { 'karpenter.sh/capacity-type': 'on-demand' }, false],
  ['karpenter', { 'karpenter.sh/capacity-type': 'spot' }, true],
  ['aks', { 'kubernetes.azure.com/scalesetpriority': 'spot' }, true],
  ['gke', { 'cloud.google.com/gke-spot': 'true' }, true],
])('a node of %s labelled %j is spot capacity: %s', (name, labels, isSpot) => {
  expect(
    hasSpotNodes(platform(name), [{}, labels as Record<string, string>]),
  ).toBe(isSpot);
});

describe('spot capacity', () => {
  it('is preferred, not required', () => {
    expect(decideSpot(web, platform('eks'), 4)).toEqual({
      outcome: 'suits',
      platform: 'eks',
      affinity: {
        nodeAffinity: {
          preferredDuringSchedulingIgnoredDuringExecution: [
            {
              weight: 100,
              preference: {
                matchExpressions: [
                  {
                    key: 'eks.amazonaws.com/capacityType',
                    operator: 'In',
                    values: ['SPOT'],
                  },
                ],
              },
            },
          ],
        },
      },
      tolerations: [],
    });
  });

  it('comes with what tolerates its taints, and leaves what was there', () => {
    const decision = decideSpot(
      withSpec({
        affinity: { podAntiAffinity: { some: 'rule' } },
        tolerations: [{ key: 'team', operator: 'Exists' }],
      }),
      platform('aks'),
      2,
    );
    expect(decision).toMatchObject({
      outcome: 'suits',
      affinity: { podAntiAffinity: { some: 'rule' } },
      tolerations: [
        { key: 'team', operator: 'Exists' },
        {
          key: 'kubernetes.azure.com/scalesetpriority',
          operator: 'Equal',
          value: 'spot',
          effect: 'NoSchedule',
        },
      ],
    });
  });

  it('does not add a toleration twice', () => {
    const tolerations = [
      { key: 'cloud.google.com/gke-spot', operator: 'Exists' },
    ];
    expect(
      decideSpot(withSpec({ tolerations }), platform('gke'), 2),
    ).toMatchObject({ tolerations });
  });

  it.each<[string, Workload, number, string, string[]]>([
    [
      'a StatefulSet',
      { ...web, kind: 'StatefulSet' },
      4,
      'eks',
      ['NotADeployment'],
    ],
    ['one pod', web, 1, 'eks', ['FewerThanTwo']],
    [
      'what has no disruption budget',
      { ...web, disruptionBudgets: [] },
      4,
      'eks',
      ['NoDisruptionBudget'],
    ],
    [
      'a persistent volume',
      withSpec({ volumes: [{ name: 'data', persistentVolumeClaim: {} }] }),
      4,
      'eks',
      ['HasData'],
    ],
    [
      'a folder of the node',
      withSpec({ volumes: [{ name: 'data', hostPath: {} }] }),
      4,
      'eks',
      ['HasData'],
    ],
    [
      'what stops slower than the notice',
      withSpec({ terminationGracePeriodSeconds: 60 }),
      4,
      'gke',
      ['SlowToStop'],
    ],
    [
      'what is selected elsewhere',
      withSpec({
        nodeSelector: { 'eks.amazonaws.com/capacityType': 'ON_DEMAND' },
      }),
      4,
      'eks',
      ['PlacedElsewhere'],
    ],
    [
      'what is required elsewhere',
      withSpec(required('In', ['ON_DEMAND'])),
      4,
      'eks',
      ['PlacedElsewhere'],
    ],
    [
      'what is required not to be there',
      withSpec(required('NotIn', ['SPOT'])),
      4,
      'eks',
      ['PlacedElsewhere'],
    ],
    [
      'what prefers it already',
      withSpec({ affinity: { nodeAffinity: prefersSpot } }),
      4,
      'eks',
      ['AlreadySpot'],
    ],
    [
      'all of it at once',
      { ...web, kind: 'StatefulSet', disruptionBudgets: [] },
      1,
      'eks',
      ['NotADeployment', 'FewerThanTwo', 'NoDisruptionBudget'],
    ],
  ])('does not suit %s', (_, workload, replicas, on, codes) => {
    const decision = decideSpot(workload, platform(on), replicas);
    expect(
      decision.outcome === 'unfit'
        ? decision.obstacles.map(({ code }) => code)
        : 'suits',
    ).toEqual(codes);
  });

  it.each([
    ['60 s to stop on EKS', withSpec({ terminationGracePeriodSeconds: 60 })],
    [
      'a scratch folder',
      withSpec({ volumes: [{ name: 'tmp', emptyDir: {} }] }),
    ],
    ['a requirement that spot nodes meet', withSpec(required('Exists'))],
    [
      'a requirement that names them',
      withSpec(required('In', ['SPOT', 'ON_DEMAND'])),
    ],
  ])('suits %s', (_, workload) => {
    expect(decideSpot(workload, platform('eks'), 2).outcome).toBe('suits');
  });

  it('is not known where no node tells', () => {
    expect(decideSpot(web, undefined, 4)).toMatchObject({
      outcome: 'unfit',
      obstacles: [{ code: 'NoPlatform' }],
    });
  });
});
