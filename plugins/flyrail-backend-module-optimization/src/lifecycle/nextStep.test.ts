import type { Leaf, LeafChange } from '../change/leaves';
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
  through: {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    namespace: 'prod',
    name: 'shop',
    uid: 'u1',
  },
});

const holding = (
  cpuValue: string | null,
  memoryValue: string | null,
  uid = 'u1',
) => ({
  object: { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { uid } },
  read: ({ field }: Leaf) =>
    field === 'requests.cpu' ? cpuValue : memoryValue,
});

describe('What follows a kept state', () => {
  it.each<
    [string, RollbackState['step'], ReturnType<typeof holding>, boolean, string]
  >([
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
    [
      'another object has the name',
      'applied',
      holding('250m', '1Gi', 'u2'),
      false,
      'forget',
    ],
  ])('when %s', (_, step, medium, marked, expected) => {
    expect(nextStep(state(step), medium, marked).step).toBe(expected);
  });

  it('when the object is gone is to forget it', () => {
    expect(nextStep(state('rollingBack'), undefined, false).step).toBe(
      'forget',
    );
  });

  it('restores only what is still ours', () => {
    expect(
      nextStep(state('rollingBack'), holding('250m', '2Gi'), true),
    ).toEqual({
      step: 'restore',
      leaves: [cpu],
    });
  });

  it('knows what is still ours where a value was changed by hand', () => {
    expect(nextStep(state('applied'), holding('700m', '1Gi'), true)).toEqual({
      step: 'superseded',
      remaining: [memory],
      changed: [cpu],
    });
  });
});

describe('A change on top of another', () => {
  it('goes back to what was there before both', () => {
    const further = {
      ...cpu,
      original: '250m',
      before: '250m',
      wanted: '125m',
    };
    expect(stacked([cpu, memory], [further])).toEqual([
      { ...memory, before: '1Gi' },
      { ...further, original: '1000m' },
    ]);
  });

  it('is nothing to undo where it is what was there before', () => {
    const back = { ...cpu, original: '1000m', before: '1000m', wanted: '1' };
    expect(stacked([], [back])).toEqual([]);
  });
});
