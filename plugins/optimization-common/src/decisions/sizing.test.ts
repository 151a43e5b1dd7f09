import { leastRequestFor, movedTarget } from './autoscalerTarget';
import { containerHeapOf } from './containerHeap';
import { qosClassOf } from './qosClass';
import { decideSizing } from './sizing';
import type { Amounts, ContainerSize, Workload } from './workload';

const MIB = 2 ** 20;
const GIB = 2 ** 30;

const container = (
  requests: Amounts,
  limits: Amounts = {},
  name = 'web',
): ContainerSize => ({ name, requests, limits });

const deployment = (
  containers: ContainerSize[],
  more: Partial<Workload> = {},
): Workload => ({
  kind: 'Deployment',
  name: 'web',
  replicas: 4,
  containers,
  podSpec: { containers: containers.map(({ name }) => ({ name })) },
  autoscalers: [],
  disruptionBudgets: [],
  ...more,
});

const java = (args: string) => ({
  podSpec: { containers: [{ name: 'web', command: ['java'], args: [args] }] },
});

const scaledByCpu = (percent: number) => ({
  autoscalers: [
    {
      name: 'web',
      minReplicas: 2,
      maxReplicas: 9,
      utilization: [{ resource: 'cpu', percent }],
    },
  ],
});

function decided(
  workload: Workload,
  wanted: Amounts,
  options: Partial<Parameters<typeof decideSizing>[2]> = {},
) {
  const { containers, conflicts, ...rest } = decideSizing(
    workload,
    new Map([['web', wanted]]),
    {
      resources: ['cpu', 'memory'],
      maxChangePercent: 100,
      ...options,
    },
  );
  return {
    ...rest,
    requests: containers[0].requests,
    limits: containers[0].limits,
    conflicts: conflicts.map(({ code }) => code),
  };
}

describe('a request', () => {
  it.each<[string, ContainerSize, Amounts, Amounts, Amounts]>([
    [
      'follows what is wanted, with no limit where there was none',
      container({ cpu: 1, memory: GIB }),
      { cpu: 0.3, memory: 300 * MIB },
      { cpu: 0.3, memory: 300 * MIB },
      {},
    ],
    [
      'leaves a limit above it as it is',
      container({ cpu: 1 }, { cpu: 2 }),
      { cpu: 0.3 },
      { cpu: 0.3 },
      { cpu: 2 },
    ],
    [
      'takes an equal limit along, so that the quality of service stays',
      container({ cpu: 1, memory: GIB }, { cpu: 1, memory: GIB }),
      { cpu: 0.3, memory: 300 * MIB },
      { cpu: 0.3, memory: 300 * MIB },
      { cpu: 0.3, memory: 300 * MIB },
    ],
    [
      'raises a limit that it would pass, in proportion',
      container({ memory: GIB }, { memory: 1.5 * GIB }),
      { memory: 2 * GIB },
      { memory: 2 * GIB },
      { memory: 3 * GIB },
    ],
    [
      'is the limit where only that is set',
      container({}, { cpu: 2 }),
      { cpu: 1 },
      { cpu: 1 },
      { cpu: 1 },
    ],
    ['is set where nothing was', container({}), { cpu: 0.2 }, { cpu: 0.2 }, {}],
    [
      'stays where nothing is wanted',
      container({ cpu: 1 }, { cpu: 2 }),
      {},
      { cpu: 1 },
      { cpu: 2 },
    ],
  ])('%s', (_, before, wanted, requests, limits) => {
    const answer = decided(deployment([before]), wanted);
    for (const resource of ['cpu', 'memory'] as const) {
      expect(answer.requests[resource] ?? 0).toBeCloseTo(
        requests[resource] ?? 0,
        6,
      );
      expect(answer.limits[resource] ?? 0).toBeCloseTo(
        limits[resource] ?? 0,
        6,
      );
    }
    expect(answer.conflicts).toEqual([]);
  });

  it('goes by steps', () => {
    const first = decided(
      deployment([container({ cpu: 1 })]),
      { cpu: 0.2 },
      { maxChangePercent: 50 },
    );
    expect([first.requests.cpu, first.stepsLeft]).toEqual([0.5, 2]);
  });

  it('that cannot be changed that little says so', () => {
    const { requests, stepsLeft, conflicts } = decided(
      deployment([container({ cpu: 0.002 })]),
      { cpu: 0.001 },
      { maxChangePercent: 10 },
    );
    expect([requests.cpu, stepsLeft, conflicts]).toEqual([
      0.002,
      0,
      ['StepTooSmall'],
    ]);
  });

  it('of the other resource stays where only one is asked about', () => {
    const { requests } = decided(
      deployment([container({ cpu: 1, memory: GIB })]),
      { cpu: 0.5, memory: 500 * MIB },
      { resources: ['memory'] },
    );
    expect(requests).toEqual({ cpu: 1, memory: 500 * MIB });
  });
});

describe('a limit that the pods were given and the template does not set', () => {
  const equal = container({ cpu: 0.5, memory: GIB }, { cpu: 0.5, memory: GIB });
  const both = (['cpu', 'memory'] as const).map(resource => ({
    ...{ container: 'web', resource },
  }));

  it.each<[string, ContainerSize, Amounts, Partial<Workload>, Amounts]>([
    [
      'stays where the request falls, though they are equal',
      equal,
      { cpu: 0.25, memory: 300 * MIB },
      {},
      equal.limits,
    ],
    [
      'does not hold back memory of which a heap is a share',
      equal,
      { memory: 300 * MIB },
      java('-XX:MaxRAMPercentage=75'),
      equal.limits,
    ],
    [
      'is raised where the request would pass it',
      equal,
      { cpu: 0.8, memory: 2 * GIB },
      {},
      { cpu: 0.8, memory: 2 * GIB },
    ],
    [
      'stays where the request rises below it',
      container({ cpu: 0.5 }, { cpu: 1 }),
      { cpu: 0.8 },
      {},
      { cpu: 1 },
    ],
  ])('%s', (_, before, wanted, more, limits) => {
    expect(
      decided(deployment([before], { ...more, given: both }), wanted),
    ).toMatchObject({
      requests: { ...before.requests, ...wanted },
      limits,
      conflicts: [],
    });
  });

  it('is that of its own container and resource alone', () => {
    const { limits } = decided(
      deployment([equal], {
        given: [
          { container: 'web', resource: 'cpu' },
          { container: 'proxy', resource: 'memory' },
        ],
      }),
      { cpu: 0.25, memory: 512 * MIB },
    );
    expect(limits).toEqual({ cpu: 0.5, memory: 512 * MIB });
  });
});

describe('with an autoscaler on the same resource', () => {
  it.each([
    // 60 × 1 / 0.8.
    ['its target moves along', 60, 0.8, 0.8, 75, []],
    ['its target moves along upwards', 80, 1.25, 1.25, 64, []],
    // 60 × 1 / 0.4 would be 150: at 90 the pod must keep 0.667.
    [
      'a request is not lowered below its bounds',
      60,
      0.4,
      0.667,
      89,
      ['AutoscalerBounds'],
    ],
    [
      'a target that is out of bounds already stays',
      95,
      0.5,
      1,
      undefined,
      ['AutoscalerBounds'],
    ],
    ['a request may grow past them', 60, 2, 2, 50, []],
  ])('%s', (_, percent, wanted, request, target, conflicts) => {
    const answer = decided(
      deployment([container({ cpu: 1 })], scaledByCpu(percent)),
      { cpu: wanted },
    );
    expect(answer.requests.cpu).toBeCloseTo(request, 3);
    expect(answer.targets.map(({ after }) => after)).toEqual(
      target ? [target] : [],
    );
    expect(answer.conflicts).toEqual(conflicts);
  });

  it('its target moves by what whole pods request, sidecars too', () => {
    const [autoscaler] = scaledByCpu(50).autoscalers;
    const answer = decided(
      deployment([container({ cpu: 0.2 })], {
        autoscalers: [{ ...autoscaler, besides: { cpu: 0.2 } }],
      }),
      { cpu: 0.112 },
    );
    // 50 × 0.4 / 0.312; of the container alone it would be 89.
    expect(answer.targets.map(({ after }) => after)).toEqual([64]);
  });

  it('its target stays where a container requested nothing, so that it could not count', () => {
    const [autoscaler] = scaledByCpu(70).autoscalers;
    const answer = decided(
      deployment([container({})], {
        autoscalers: [{ ...autoscaler, besides: { cpu: 0.2 } }],
      }),
      { cpu: 0.06 },
    );
    expect(answer.requests.cpu).toBeCloseTo(0.06, 9);
    // Of the sidecar alone it would be 53.
    expect(answer.targets).toEqual([]);
  });

  it('the resource is left alone where somebody else keeps the target, who is named', () => {
    const [autoscaler] = scaledByCpu(60).autoscalers;
    const { containers, conflicts } = decideSizing(
      deployment([container({ cpu: 1, memory: GIB })], {
        autoscalers: [{ ...autoscaler, keptBy: 'Argo CD (application shop)' }],
      }),
      new Map([['web', { cpu: 0.5, memory: 500 * MIB }]]),
      { resources: ['cpu', 'memory'], maxChangePercent: 100 },
    );
    expect(containers[0].requests).toEqual({ cpu: 1, memory: 500 * MIB });
    expect(conflicts).toMatchObject([
      {
        code: 'AutoscalerOwnsResource',
        message: expect.stringContaining('Argo CD (application shop)'),
      },
    ]);
  });

  it.each([
    // Of its own container's request: 60 × 1 / 0.8, whatever the other asks for.
    ['one container', { container: 'web' }, 0.8, 75, []],
    ['another container', { container: 'proxy' }, 0.2, undefined, []],
  ])(
    'a target on %s moves with that one only',
    (_, of, wanted, target, conflicts) => {
      const answer = decided(
        deployment(
          [container({ cpu: 1 }), container({ cpu: 1 }, {}, 'proxy')],
          {
            autoscalers: [
              {
                name: 'web',
                minReplicas: 2,
                maxReplicas: 9,
                utilization: [{ resource: 'cpu', percent: 60, ...of }],
              },
            ],
          },
        ),
        { cpu: wanted },
      );
      expect(answer.requests.cpu).toBeCloseTo(wanted, 3);
      expect(answer.targets).toEqual(
        target
          ? [
              {
                name: 'web',
                resource: 'cpu',
                container: 'web',
                before: 60,
                after: target,
              },
            ]
          : [],
      );
      expect(answer.conflicts).toEqual(conflicts);
    },
  );

  it.each([
    // 360m are 90 % of 400m.
    ['keeps 90 % of the request above it', 0.36, 0.1, 0.4],
    ['is no concern of a request that stays above it', 0.36, 0.5, 0.5],
    ['above the request keeps the request', 1.2, 0.5, 1],
  ])('an amount that it aims at %s', (_, amount, wanted, request) => {
    const answer = decided(
      deployment([container({ cpu: 1 })], {
        autoscalers: [
          {
            name: 'web',
            minReplicas: 2,
            maxReplicas: 9,
            utilization: [],
            averages: [{ resource: 'cpu', amount }],
          },
        ],
      }),
      { cpu: wanted },
    );
    expect(answer.requests.cpu).toBeCloseTo(request, 9);
    expect(answer.targets).toEqual([]);
  });

  it('the pod keeps its least request where another container stays as it is', () => {
    const answer = decided(
      deployment(
        [container({ cpu: 1 }), container({ cpu: 1 }, {}, 'proxy')],
        scaledByCpu(70),
      ),
      { cpu: 0.1 },
    );
    // 70 × 2 / 90 = 1.556, of which the proxy has 1.
    expect(answer.requests.cpu).toBeCloseTo(0.556, 3);
    expect(answer.targets[0].after).toBe(89);
  });

  it('the requests of all its containers count', () => {
    const workload = deployment(
      [container({ cpu: 1 }), container({ cpu: 1 }, {}, 'proxy')],
      scaledByCpu(60),
    );
    // The pod falls from 2 to 1.6 cores.
    expect(decided(workload, { cpu: 0.6 }).targets).toEqual([
      { name: 'web', resource: 'cpu', before: 60, after: 75 },
    ]);
  });

  it.each([
    [70, 1, 0.8, 87],
    [70, 1, 0.1, 90],
    [70, 1, 9, 50],
    [40, 1, 2, 40],
    [95, 1, 0.5, 95],
    [60, 1, 0.8, 75],
  ])(
    'a target of %d %% moves from %d to %d cores to %d %%',
    (target, before, after, moved) => {
      expect(movedTarget(target, before, after)).toBe(moved);
    },
  );

  it('the least request is that of 90 %', () => {
    expect(leastRequestFor(60, 1.5)).toBeCloseTo(1, 12);
    expect(leastRequestFor(95, 2)).toBe(2);
  });
});

describe('a Java virtual machine', () => {
  it('keeps the memory that its fixed heap may grow to', () => {
    const answer = decided(
      deployment([container({ memory: 4 * GIB })], java('-Xmx1g')),
      { memory: 600 * MIB },
    );
    expect(answer.requests.memory).toBe(1.25 * GIB);
    expect(answer.conflicts).toEqual(['HeapFixed']);
  });

  it('is right-sized above that', () => {
    const answer = decided(
      deployment([container({ memory: 4 * GIB })], java('-Xmx1g')),
      { memory: 2 * GIB },
    );
    expect([answer.requests.memory, answer.conflicts]).toEqual([2 * GIB, []]);
  });

  it('keeps a memory limit that its heap is a share of', () => {
    const both = container({ memory: 4 * GIB }, { memory: 4 * GIB });
    const answer = decided(
      deployment([both], java('-XX:MaxRAMPercentage=75')),
      { memory: 2 * GIB },
    );
    expect([answer.requests, answer.limits, answer.conflicts]).toEqual([
      both.requests,
      both.limits,
      ['HeapFollowsLimit'],
    ]);
  });

  it('without a flag keeps its limit too, of which it takes a quarter by itself', () => {
    const both = container({ memory: 4 * GIB }, { memory: 4 * GIB });
    expect(
      decided(deployment([both], java('-jar app.jar')), { memory: GIB })
        .conflicts,
    ).toEqual(['HeapFollowsLimit']);
  });

  it.each<[string, unknown, string]>([
    ['a fixed heap', { args: ['-Xmx512m'] }, 'fixed'],
    [
      'a share, from the environment',
      { env: [{ name: 'JAVA_OPTS', value: '-XX:MaxRAMPercentage=62.5' }] },
      'share',
    ],
    [
      'a heap that is not to be seen',
      { env: [{ name: 'JAVA_OPTS', valueFrom: {} }] },
      'refused',
    ],
    ['Java without a flag', { command: ['/usr/bin/java'] }, 'share'],
    ['no Java', { command: ['node', 'index.js'], env: [] }, 'none'],
    ['javascript', { command: ['javascript'] }, 'none'],
    ['nothing', {}, 'none'],
    ['no container', null, 'none'],
    ['nonsense', { args: 'java', env: [7, { value: 'x' }] }, 'none'],
  ])('is told of %s', (_, spec, outcome) => {
    expect(containerHeapOf(spec).outcome).toBe(outcome);
  });
});

describe('the quality of service', () => {
  it.each<[string, ContainerSize[]]>([
    ['BestEffort', [container({})]],
    ['Burstable', [container({ cpu: 1 })]],
    [
      'Guaranteed',
      [container({ cpu: 1, memory: GIB }, { cpu: 1, memory: GIB })],
    ],
    // Requests that are left out are the limits.
    ['Guaranteed', [container({}, { cpu: 1, memory: GIB })]],
    ['Burstable', [container({ cpu: 1 }, { cpu: 1 })]],
    [
      'Burstable',
      [container({ cpu: 1, memory: GIB }, { cpu: 2, memory: GIB })],
    ],
    [
      'Burstable',
      [
        container({ cpu: 1, memory: GIB }, { cpu: 1, memory: GIB }),
        container({}, {}, 'proxy'),
      ],
    ],
  ])('is %s', (qos, containers) => {
    expect(qosClassOf(containers)).toBe(qos);
  });
});
