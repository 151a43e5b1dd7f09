import { Deployment } from '@flyrail/backstage-plugin-flyrail-node';
import type { LeafChange, Medium } from '../change/leaves';
import type { Media } from '../change/media';
import type { RollbackState } from '../state/rollbackState';
import { stacked } from './begin';
import { nextStep } from './nextStep';

const cpu: LeafChange = {
  container: 'app',
  field: 'requests.cpu',
  original: '1000m',
  before: '1000m',
  wanted: '250m',
};
const memory: LeafChange = {
  container: 'app',
  field: 'limits.memory',
  original: null,
  before: null,
  wanted: '1Gi',
};

const state = (step: RollbackState['step'], leaves = [cpu, memory]) => ({
  step,
  leaves,
});

const mediumWith = (read: Medium['read']): Medium => ({
  resource: Deployment,
  object: { apiVersion: 'apps/v1', kind: 'Deployment', metadata: {} },
  has: () => true,
  read,
  patch: () => {
    throw new Error('nothing is written here');
  },
});

const holding = (
  cpuValue: string | null,
  memoryValue: string | null,
): Media => ({
  main: mediumWith(({ field }) =>
    field === 'requests.cpu' ? cpuValue : memoryValue,
  ),
  autoscalers: new Map(),
});

describe('What follows a kept state', () => {
  it.each<[string, RollbackState['step'], Media, boolean, string]>([
    [
      'it was decided, and not written',
      'applying',
      holding('1', null),
      false,
      'write',
    ],
    [
      'it was written, and not noted',
      'applying',
      holding('250m', '1Gi'),
      true,
      'confirm',
    ],
    [
      'it was written, and the mark was lost',
      'applying',
      holding('0.25', '1024Mi'),
      false,
      'confirm',
    ],
    [
      'somebody was quicker',
      'applying',
      holding('700m', null),
      false,
      'abandon',
    ],
    ['it is tried first', 'trying', holding('1', null), false, 'try'],
    [
      'it was tried and written, and not noted',
      'trying',
      holding('250m', '1Gi'),
      true,
      'confirm',
    ],
    [
      'somebody was quicker than the try',
      'trying',
      holding('700m', null),
      false,
      'abandon',
    ],
    ['it is in force', 'applied', holding('250m', '1Gi'), true, 'watch'],
    [
      'somebody changed a value',
      'applied',
      holding('700m', '1Gi'),
      true,
      'superseded',
    ],
    [
      'somebody removed a value',
      'applied',
      holding('250m', null),
      true,
      'superseded',
    ],
    [
      'it is to be undone',
      'rollingBack',
      holding('250m', '1Gi'),
      true,
      'restore',
    ],
    [
      "half of it is somebody else's",
      'rollingBack',
      holding('250m', '2Gi'),
      true,
      'restore',
    ],
    ['it is undone', 'rollingBack', holding('1', null), false, 'finish'],
    [
      'it was undone by hand',
      'rollingBack',
      holding('700m', '2Gi'),
      false,
      'finish',
    ],
  ])('when %s', (_, step, media, marked, expected) => {
    expect(nextStep(state(step), media, () => marked).step).toBe(expected);
  });

  it('restores only what is still ours', () => {
    expect(
      nextStep(state('rollingBack'), holding('250m', '2Gi'), () => true),
    ).toEqual({
      step: 'restore',
      leaves: [cpu],
    });
  });

  it('knows what is still ours where a value was changed by hand', () => {
    expect(
      nextStep(state('applied'), holding('700m', '1Gi'), () => true),
    ).toEqual({
      step: 'superseded',
      remaining: [memory],
      changed: [cpu],
    });
  });
});

describe('What follows a change of a workload and its autoscaler', () => {
  const target: LeafChange = {
    autoscaler: 'shop',
    field: 'utilization.cpu',
    original: '60',
    before: '60',
    wanted: '90',
  };
  const OLD = { cpu: '1', target: '60' };
  const NEW = { cpu: '250m', target: '90' };

  it.each<
    [
      string,
      RollbackState['step'],
      {
        cpu: string;
        target: string | undefined;
        marked?: ('cpu' | 'target')[];
      },
      object,
    ]
  >([
    ['none is written', 'applying', OLD, { step: 'write', begun: false }],
    [
      'the workload is written',
      'applying',
      { ...OLD, cpu: '250m', marked: ['cpu'] },
      { step: 'write', begun: true },
    ],
    [
      'the autoscaler is written, and its mark was lost',
      'applying',
      { ...OLD, target: '90' },
      { step: 'write', begun: true },
    ],
    [
      'both are written',
      'applying',
      { ...NEW, marked: ['cpu', 'target'] },
      { step: 'confirm' },
    ],
    [
      'somebody set the target before anything was written',
      'applying',
      { ...OLD, target: '70' },
      { step: 'abandon' },
    ],
    [
      'somebody set the target after the workload was written',
      'applying',
      { cpu: '250m', target: '70', marked: ['cpu'] },
      { step: 'takeBack' },
    ],
    [
      'the autoscaler is gone before anything was written',
      'applying',
      { ...OLD, target: undefined },
      { step: 'abandon' },
    ],
    [
      'the autoscaler is gone after the workload was written',
      'applying',
      { cpu: '250m', target: undefined, marked: ['cpu'] },
      { step: 'takeBack' },
    ],
    ['both are in force', 'applied', NEW, { step: 'watch' }],
    [
      'somebody set the target',
      'applied',
      { ...NEW, target: '70' },
      { step: 'superseded', remaining: [cpu], changed: [target] },
    ],
    [
      'one is restored',
      'rollingBack',
      { ...OLD, target: '90' },
      { step: 'restore', leaves: [target] },
    ],
    ['both are restored', 'rollingBack', OLD, { step: 'finish' }],
  ])('when %s', (_, step, { marked = [], ...values }, expected) => {
    const main = mediumWith(() => values.cpu);
    const autoscaler = mediumWith(() => values.target ?? null);
    const media = {
      main,
      autoscalers: new Map([
        ['shop', values.target === undefined ? undefined : autoscaler],
      ]),
    };
    expect(
      nextStep(state(step, [cpu, target]), media, medium =>
        marked.includes(medium === main ? 'cpu' : 'target'),
      ),
    ).toEqual(expected);
  });
});

describe('A change on top of another', () => {
  const now = new Date('2026-11-20T12:00:00Z');

  it('goes back to what was there before both', () => {
    const further = {
      ...cpu,
      original: '250m',
      before: '250m',
      wanted: '125m',
    };
    expect(stacked([cpu, memory], [further], now)).toEqual([
      { ...memory, before: '1Gi' },
      { ...further, original: '1000m' },
    ]);
  });

  it('is nothing to undo where it is what was there before', () => {
    const back = { ...cpu, original: '1000m', before: '1000m', wanted: '1' };
    expect(stacked([], [back], now)).toEqual([]);
  });

  describe('of replicas', () => {
    const field = 'replicas' as const;
    const schedule = '0 7 * * *=8; 0 18 * * *=2';
    const begun: LeafChange = {
      ...{ field, schedule, original: '10', before: '10', wanted: '2' },
      past: [{ until: '2026-11-01T00:00:00Z', count: 10 }],
    };
    const plain: LeafChange = {
      field,
      original: '2',
      before: '2',
      wanted: '8',
    };

    it.each<[string, LeafChange[], LeafChange, object]>([
      [
        'the first: there were as many as were found',
        [],
        { ...plain, original: '10', before: '10' },
        { past: [{ until: now.toISOString(), count: 10 }] },
      ],
      [
        'after a schedule: there were as many as it wanted',
        [begun],
        plain,
        {
          original: '10',
          scheduleBefore: schedule,
          past: [
            ...begun.past!,
            { until: now.toISOString(), count: 8, schedule },
          ],
        },
      ],
      [
        'of longer ago than anybody looks back',
        [{ ...begun, past: [{ until: '2026-09-01T00:00:00Z', count: 30 }] }],
        plain,
        { past: [{ until: now.toISOString(), count: 8, schedule }] },
      ],
    ])('knows what was before, %s', (_, inForce, change, expected) => {
      expect(stacked(inForce, [change], now)).toMatchObject([expected]);
    });

    it('ends a schedule also where there are as many as before it at this hour, and is nothing any more after that', () => {
      const end: LeafChange = {
        ...{ field, original: '10', before: '10', wanted: '10' },
        endsSchedule: true,
      };
      const [ended] = stacked([{ ...begun, wanted: '10' }], [end], now);
      expect(ended).toMatchObject({
        endsSchedule: true,
        scheduleBefore: schedule,
      });
      expect(ended.schedule).toBeUndefined();
      expect(stacked([ended], [memory], now)).toEqual([memory]);
    });
  });
});
